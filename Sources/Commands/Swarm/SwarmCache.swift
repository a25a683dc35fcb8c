import Control
import Model
import Swarm

extension Command {
  private enum CacheAction: String, CaseIterable, Sendable {
    case stats, clear
  }

  private static let action = Operand<String>("stats|clear")

  static let swarmCache = Command(
    "swarm cache", "Show, or give up, the results of tasks that are known from before.",
    operands: [action], options: [json],
    details: """
      A task whose prompt, agent, files and all else are the same as before gets the result from
      before, once its check holds for it. Tasks that edit only where that is asked for: --cache, or
      "cache": true in the plan.
      """,
    example: "roost swarm cache stats"
  ) { words, session in
    guard let action = CacheAction(rawValue: words[Self.action]) else {
      throw UsageError("say what to do with the results: stats or clear")
    }
    let answer = try await session.daemon().call(
      action == .stats ? .showCache : .clearCache, timeout: .seconds(600), as: CacheUsage.init)
    session.show(answer) { usage in
      let mebibytes = { (bytes: Int) in "\((Double(bytes) / 104857.6).rounded() / 10) MiB" }
      session.print(
        "\(Printable.count(usage.entries, "result")) of at most \(usage.policy.maxEntries),"
          + " \(mebibytes(usage.bytes)) of at most \(mebibytes(usage.policy.maxBytes))")
      session.print(
        "in the runs that there are: \(usage.hits) taken from before, \(usage.misses) not known")
    }
  }
}
