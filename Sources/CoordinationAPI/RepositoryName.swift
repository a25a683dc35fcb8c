/// `owner/name`, each part of the characters that git hosts allow.
public struct RepositoryName: Sendable, Hashable, CustomStringConvertible {
  public let owner: String
  public let name: String

  public init?(owner: String, name: String) {
    guard Self.isPart(owner), Self.isPart(name) else { return nil }
    self.owner = owner
    self.name = name
  }

  /// Reads `owner/name`; nil if it is none.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { return nil }
    self.init(owner: parts[0], name: parts[1])
  }

  public var description: String { "\(owner)/\(name)" }

  /// 1 to 64 of `A-Z a-z 0-9 . _ -`, not starting with `.` or `-`.
  private static func isPart(_ text: String) -> Bool { WireName.isValid(text) }
}

/// The rule for names of agents and nodes, which are parts of paths and of addresses.
public enum WireName {
  /// 1 to 64 of `A-Z a-z 0-9 . _ -`, not starting with `.` or `-`.
  public static func isValid(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
    let allowed = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return allowed && first != UInt8(ascii: ".") && first != UInt8(ascii: "-")
  }

  /// 1 to 128 of the same characters: identifiers of messages and requests.
  ///
  /// Not `.` and `..`, which vanish from a path.
  public static func isValidID(_ text: String) -> Bool {
    text.utf8.count <= 128 && !["", ".", ".."].contains(text)
      && text.utf8.allSatisfy { isValid("a" + String(UnicodeScalar($0))) }
  }
}

extension WireFields {
  /// `repo`, or `repo_name` where only that is there; the path says it too.
  ///
  /// Both are taken; where they disagree the object is refused.
  mutating func repository() -> String? {
    let name = filled("repo_name")
    guard let full = filled("repo") else { return name }
    if let name, name != full, name != Self.lastPart(of: full) {
      refuse("repo_name", "is not the name of \(full)")
    }
    return full
  }

  mutating func putRepository(_ repository: String?) {
    put(repository, "repo")
    put(repository.map(Self.lastPart), "repo_name")
  }

  private static func lastPart(of repository: String) -> String {
    String(repository.split(separator: "/").last ?? "")
  }

  mutating func name(_ key: String) -> String {
    let name = text(key, required: 1...64)
    if !name.isEmpty, !WireName.isValid(name) {
      refuse(key, "must be of letters, digits and . _ -, not starting with . or -")
    }
    return name
  }
}
