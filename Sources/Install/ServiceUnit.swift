/// What the system's service manager is told about the daemon, before it is put into its words.
package struct ServiceUnit: Sendable, Equatable {
  /// The absolute path of the daemon's program.
  package let program: String
  /// The absolute path of the directory that `ROOST_HOME` names.
  package let home: String
  /// What the daemon's environment holds besides `ROOST_HOME`, such as a longer PATH.
  package let environment: [String: String]

  /// Refuses paths that are not absolute, and what neither systemd nor launchd could be told.
  package init(
    program: String, home: String, environment: [String: String] = [:]
  ) throws(ServiceError) {
    self.program = program
    self.home = home
    self.environment = environment
    for path in [program, home] {
      guard path.hasPrefix("/") else {
        throw .unusable("\(path.debugDescription) is not an absolute path")
      }
    }
    for (name, value) in environment where !Self.isName(name) {
      throw .unusable("\("\(name)=\(value)".debugDescription) is not an environment variable")
    }
    for text in [program, home] + environment.values {
      if let control = text.unicodeScalars.first(where: Self.isControl) {
        let code = String(control.value, radix: 16)
        throw .unusable("\(text.debugDescription) has the control character U+\(code) in it")
      }
    }
  }

  static let summary = "Roost keeps a team of coding agents in touch"

  /// The environment that is set for the daemon, in a fixed order.
  var variables: [(name: String, value: String)] {
    let all = environment.merging(["ROOST_HOME": home]) { _, home in home }
    return all.map { (name: $0.key, value: $0.value) }.sorted { $0.name < $1.name }
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }

  private static func isControl(_ scalar: UnicodeScalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }
}
