import Control
import Foundation
import JSONSyntax
import Model
import Platform

extension Command {
  static let config = Command(
    "config", "Show or change how a repository's team works over several machines.",
    operands: [Operand("OWNER/NAME", isOptional: true)],
    options: [
      Option("hybrid", value: "BOOL", kind: .choice(["true", "false"]), "whether a hub is used"),
      Option("api-endpoint", value: "URL", "the hub's address"),
      Option("token-stdin", "read the hub's token from standard input"),
      Option("forget-token", "remove the token"),
      Option("ca-file", value: "FILE", kind: .file, "certificates to trust for this hub"),
      Option(
        "fallback", value: "BOOL", kind: .choice(["true", "false"]),
        "start work here when the hub cannot be reached (default: true)"),
      Option("local-types", value: "TYPES", "types of agents that run here, with commas between"),
      Option("remote-types", value: "TYPES", "types of agents that run elsewhere"),
      Option("team", value: "TEAM", kind: .team, "the team that works on the repository"),
      .json,
    ],
    details: """
      Without options it shows what holds. The token goes to the system's keychain, or to
      credentials.json, which only you may read. ROOST_API_URL and ROOST_API_TOKEN in the daemon's
      environment come before what is set here.
      """,
    example: "roost config acme/web --hybrid=true --api-endpoint https://hub.acme.dev --token-stdin"
  ) { words, session in
    let view = ConfigView(session: session)
    guard let repository = words.operand(0) else { return try await view.list() }
    let request = try ConfigWords(words).request(for: repository)
    let daemon = try await session.daemon()
    let answer =
      request.isEmpty
      ? try await daemon.call(
        .showConfig, ConfigQuery(repository: repository).json, as: ConfigReply.init)
      : try await daemon.call(
        .changeConfig, request.json, timeout: .seconds(60), as: ConfigReply.init)
    view.show(answer)
    if case .failed(let error) = answer.value.check {
      throw CommandFailure("the settings are kept, but \(error)", code: ExitCode.unavailable)
    }
  }
}

/// The words of `roost config` as a request.
private struct ConfigWords {
  let words: Invocation

  init(_ words: Invocation) {
    self.words = words
  }

  func request(for repository: String) throws -> ConfigRequest {
    guard Team.isRepository(repository) else {
      throw UsageError("\"\(repository)\" is no repository; write OWNER/NAME")
    }
    var request = ConfigRequest(repository: repository)
    request.enabled = words["hybrid"].map { $0 == "true" }
    request.endpoint = words["api-endpoint"]
    request.certificates = try words["ca-file"].map(Self.absolute)
    request.fallsBackToLocal = words["fallback"].map { $0 == "true" }
    request.localTypes = words["local-types"].map(Self.types)
    request.remoteTypes = words["remote-types"].map(Self.types)
    request.team = words["team"]
    request.forgetsToken = words.has("forget-token")
    if words.has("token-stdin") { request.token = try Self.token() }
    return request
  }

  private static func types(_ text: String) -> [String] {
    // Seed 003's samples say `workers` for the type worker.
    text.split(separator: ",").map { $0 == "workers" ? "worker" : String($0) }
  }

  private static func absolute(_ path: String) throws -> String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  private static func token() throws -> String {
    let text = String(decoding: try StandardStreams.readInput(limit: 4096), as: UTF8.self)
    let token = text.trimmingPrefix { $0.isWhitespace }.prefix { !$0.isWhitespace }
    guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw CommandFailure(
        "there is no token on standard input; `roost-hub token create` makes one")
    }
    return String(token)
  }
}
