/// A terminal that shows a session of a tmux server.
package struct TmuxClient: Sendable, Equatable {
  package var name: String
  package var terminal: String

  static let format = "#{client_tty}\t#{client_control_mode}\t#{client_name}"

  /// Reads a line of `list-clients`; nil for a program in control mode, which nobody looks at.
  init?(_ line: Substring) {
    let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].hasPrefix("/"), parts[1] != "1" else { return nil }
    (terminal, name) = (String(parts[0]), String(parts[2]))
  }
}

extension TmuxServer {
  /// For how long what is told to a person may take.
  private static let patience = Duration.seconds(5)

  /// The terminals of people.
  package func clients() async throws -> [TmuxClient] {
    try await run(["list-clients", "-F", TmuxClient.format], timeout: Self.patience)
      .split(separator: "\n").compactMap(TmuxClient.init)
  }

  /// Shows one line on a client for some seconds; nothing reaches the programs in its panes.
  package func show(_ text: String, on client: TmuxClient, seconds: Int) async throws {
    let line = Self.literal(text)
    let delay = ["-d", "\(seconds * 1000)"]
    do {
      _ = try await run(
        ["display-message", "-c", client.name] + delay + [line], timeout: Self.patience)
    } catch TmuxError.failed(let why) where why.hasPrefix("usage") || why.contains("flag -d") {
      // tmux before 3.2 shows it for as long as its own setting says.
      _ = try await run(["display-message", "-c", client.name, line], timeout: Self.patience)
    }
  }

  /// Sets an option of the user's own for all sessions; a text that is empty takes it away.
  package func setOption(
    _ name: String, _ text: String, patience: Duration = .seconds(5)
  ) async throws {
    let command = text.isEmpty ? ["-gu", name] : ["-g", name, text]
    _ = try await run(["set-option"] + command, timeout: patience)
  }

  /// A text that tmux shows as it stands: no format, no time, no style is read in it.
  package static func literal(_ text: String) -> String {
    var result = ""
    for character in text {
      // A hash doubled before a bracket is a style all the same to some versions.
      if character == "[", result.last == "#" { result += " " }
      result.append(character)
      if character == "#" || character == "%" { result.append(character) }
    }
    // At the end of an argument it would begin the next command.
    if result.last == ";" { result.insert("\\", at: result.index(before: result.endIndex)) }
    return result
  }
}
