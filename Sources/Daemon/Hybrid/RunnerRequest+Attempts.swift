import Control
import CoordinationAPI
import Execution
import Model
import Platform
import Synchronization
import Teams

extension RunnerRequest {
  /// What a runner asks a hub for.
  var kinds: [WorkKind] {
    (spawn.command.isEmpty ? [] : [.worker]) + (agents.isEmpty ? [] : [.attempt])
  }

  /// Why this machine cannot make an attempt; nil where it can.
  func obstacle(to request: SpawnRecord) async -> String? {
    let agent = request.metadata["agent"] ?? ""
    guard agents.contains(agent) || agents.contains("any") else {
      return "it is for \(agent), which --attempts does not name"
    }
    let command = AgentCommand(agent, model: nil) { name in
      ExecutableSearch.find(name, path: spawn.searchPath) != nil
    }
    guard let program = command?.arguments.first,
      ExecutableSearch.find(program, path: spawn.searchPath) != nil
    else { return "there is no program \(agent) in PATH; install it" }
    return await GitVersion.obstacle
  }
}

/// The git of this machine, as attempts need it.
private enum GitVersion {
  private static let oldest = [2, 38]

  /// Why it cannot be used; nil where it can.
  static var obstacle: String? {
    get async {
      guard let text = try? await Git("/").run("version") else {
        return "there is no git in PATH; install 2.38 or newer"
      }
      let word = text.split(separator: " ").dropFirst(2).first ?? "?"
      let numbers = word.split(separator: ".").prefix(2).map { Int($0) ?? 0 }
      guard numbers.lexicographicallyPrecedes(oldest) else { return nil }
      return "git \(word) is too old for attempts of runs; install 2.38 or newer"
    }
  }
}

/// The requests that were passed over, so that each is told of once.
final class PassedOver: Sendable {
  private let ids = Mutex<Set<String>>([])

  /// Whether it is new.
  func add(_ id: String) -> Bool {
    ids.withLock { $0.count < 10_000 && $0.insert(id).inserted }
  }
}
