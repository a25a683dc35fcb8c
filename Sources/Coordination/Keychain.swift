import Model
import Platform

/// The system's keychain, reached by its own program: `secret-tool` for the Secret Service of Linux
/// desktops, `security` for the keychain of macOS.
///
/// A token goes in by standard input, never by an argument, which `ps` would show.
struct Keychain: Sendable {
  private enum Tool: Sendable {
    case secretTool
    case security
  }

  private let tool: Tool
  private let program: String

  static func find(path: String?) -> Keychain? {
    if let program = ExecutableSearch.find("secret-tool", path: path) {
      return Keychain(tool: .secretTool, program: program)
    }
    if let program = ExecutableSearch.find("/usr/bin/security") {
      return Keychain(tool: .security, program: program)
    }
    return nil
  }

  var name: String {
    switch tool {
    case .secretTool: "the Secret Service"
    case .security: "the keychain"
    }
  }

  private static let service = "roost"

  /// Nil also where the keychain is locked or does not answer: then the file is asked.
  func token(for repository: String) async throws -> String? {
    let arguments =
      switch tool {
      case .secretTool: ["lookup", "service", Self.service, "repository", repository]
      case .security: ["find-generic-password", "-s", Self.service, "-a", repository, "-w"]
      }
    let exit = try await ChildProcess(program, arguments, timeout: .seconds(5)).run()
    let token = exit.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return exit.code == 0 && !token.isEmpty ? token : nil
  }

  /// False where the keychain did not take it: there is none, or it is locked.
  func store(_ token: String, for repository: String) async throws -> Bool {
    let child =
      switch tool {
      case .secretTool:
        ChildProcess(
          program,
          [
            "store", "--label", "Roost: \(repository)", "service", Self.service, "repository",
            repository,
          ], input: Array(token.utf8), timeout: .seconds(5))
      case .security:
        ChildProcess(
          program, ["-i"],
          input: Array(
            "add-generic-password -U -s \(Self.service) -a \(repository) -w \(token)\n".utf8),
          timeout: .seconds(5))
      }
    guard try await child.run().code == 0 else { return false }
    return try await self.token(for: repository) == token
  }

  func remove(for repository: String) async throws {
    let arguments =
      switch tool {
      case .secretTool: ["clear", "service", Self.service, "repository", repository]
      case .security: ["delete-generic-password", "-s", Self.service, "-a", repository]
      }
    let exit = try await ChildProcess(program, arguments, timeout: .seconds(5)).run()
    guard exit.code != 0, !saysNone(exit) else { return }
    let why = exit.timedOut ? "it did not answer" : Self.firstLine(of: exit)
    throw CredentialsError(
      "\(name) may still have the token for \(repository): \(why); unlock it and try again, or set"
        + " ROOST_KEYCHAIN=0 for the daemon if it is not in use")
  }

  private static func firstLine(of exit: ChildProcess.Exit) -> String {
    exit.errorText.split(whereSeparator: \.isNewline).first.map { Printable.escaped(String($0)) }
      ?? "its program ended with \(exit.code)"
  }

  /// Whether there was nothing to remove, which is not an error.
  private func saysNone(_ exit: ChildProcess.Exit) -> Bool {
    switch tool {
    case .secretTool: exit.code == 1 && exit.errorOutput.isEmpty
    // errSecItemNotFound, as an exit code has it.
    case .security: exit.code == 44
    }
  }
}
