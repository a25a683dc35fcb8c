extension ServiceUnit {
  /// The file of a systemd user unit.
  package var systemd: String {
    """
    [Unit]
    Description=\(Self.summary)

    [Service]
    Type=exec
    ExecStart=\(systemdCommand)
    \(variables.map { "Environment=\(Self.quoted("\($0.name)=\($0.value)"))" }.joined(separator: "\n"))
    Restart=on-failure
    RestartSec=5
    # The tmux server and the agents in it outlive the daemon.
    KillMode=process

    [Install]
    WantedBy=default.target

    """
  }

  /// The command line of the unit.
  ///
  /// The colon keeps systemd from replacing `$NAME`. A program whose path has quotes or
  /// backslashes is refused by systemd however they are escaped, but a shell may run it.
  private var systemdCommand: String {
    if program.contains(where: { "\"'\\".contains($0) }) {
      return #":/bin/sh -c "exec \"$0\"" "# + Self.quoted(program)
    }
    return (program.contains("$") ? ":" : "") + Self.quoted(program)
  }

  /// A word as systemd reads it back: in quotes where it needs them, `%` doubled.
  static func quoted(_ word: String) -> String {
    let specifiersEscaped = word.split(separator: "%", omittingEmptySubsequences: false)
      .joined(separator: "%%")
    guard !word.utf8.allSatisfy(isPlain) else { return specifiersEscaped }
    var result = "\""
    for character in specifiersEscaped.unicodeScalars {
      if character == "\"" || character == "\\" { result += "\\" }
      result.unicodeScalars.append(character)
    }
    return result + "\""
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "/._-+:@=,%".utf8.contains(byte)
    }
  }
}
