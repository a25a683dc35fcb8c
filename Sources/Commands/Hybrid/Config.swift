import Control
import Foundation
import Model
import Platform

extension Command {
  fileprivate static let isHybrid = Option<Bool>("hybrid", value: "BOOL", "whether a hub is used")
  fileprivate static let apiEndpoint = Option<String>(
    "api-endpoint", value: "URL", "the hub's address")
  fileprivate static let tokenStdin = Flag(
    "token-stdin", "read the hub's token from standard input")
  fileprivate static let forgetToken = Flag("forget-token", "remove the token")
  fileprivate static let caFile = Option<String>(
    "ca-file", value: "FILE", kind: .file, "certificates to trust for this hub")
  fileprivate static let fallback = Option<Bool>(
    "fallback", value: "BOOL", "start work here when the hub cannot be reached (default: true)")
  fileprivate static let localTypes = Option<String>(
    "local-types", value: "TYPES", "types of agents that run here, with commas between")
  fileprivate static let remoteTypes = Option<String>(
    "remote-types", value: "TYPES", "types of agents that run elsewhere")
  fileprivate static let workingTeam = Option<String>(
    "team", value: "TEAM", kind: .team, "the team that works on the repository")
  private static let repository = Operand<String?>("OWNER/NAME")

  static let config = Command(
    "config", "Show or change how a repository's team works over several machines.",
    operands: [repository],
    options: [
      isHybrid, apiEndpoint, tokenStdin, forgetToken, caFile, fallback, localTypes, remoteTypes,
      workingTeam, json,
    ],
    details: """
      Without options it shows what is set. The token goes to the system's keychain, or to
      credentials.json, which only you may read. ROOST_API_URL and ROOST_API_TOKEN in the daemon's
      environment come before what is set here.
      """,
    example: "roost config acme/web --hybrid=true --api-endpoint https://hub.acme.dev --token-stdin"
  ) { words, session in
    let view = ConfigView(session: session)
    guard let repository = words[Self.repository] else { return try await view.list() }
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
      throw UsageError("\"\(repository)\" is not a valid repository name; write OWNER/NAME")
    }
    var request = ConfigRequest(repository: repository)
    request.enabled = words[Command.isHybrid]
    request.endpoint = words[Command.apiEndpoint]
    request.certificates = try words[Command.caFile].map(Self.absolute)
    request.fallsBackToLocal = words[Command.fallback]
    request.localTypes = words[Command.localTypes].map(Self.types)
    request.remoteTypes = words[Command.remoteTypes].map(Self.types)
    request.team = words[Command.workingTeam]
    request.forgetsToken = words[Command.forgetToken]
    if words[Command.tokenStdin] { request.token = try Self.token() }
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
