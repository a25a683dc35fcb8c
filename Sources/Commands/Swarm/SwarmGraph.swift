import Control
import JSONSyntax
import Swarm

extension Command {
  private static let isDot = Flag("dot", "in the language of Graphviz")
  private static let isMermaid = Flag("mermaid", "in the language of Mermaid")

  static let swarmGraph = Command(
    "swarm graph", "Show which tasks of a run wait for which.", operands: [run],
    options: [isDot, isMermaid], example: "roost swarm graph add-login-7k2f --dot"
  ) { words, session in
    guard !words[isDot] || !words[isMermaid] else {
      throw UsageError("--dot and --mermaid exclude each other; give one of them")
    }
    let view = try await session.daemon().call(
      .showRun, RunQuery(run: words[Self.run]).json, as: RunView.init
    ).value
    if words[isDot] {
      session.print("digraph run {")
      for task in view.tasks {
        session.print("  \"\(task.id)\" [label=\"\(task.id)\\n\(task.state.words)\"];")
        for dependency in task.dependencies {
          session.print("  \"\(dependency)\" -> \"\(task.id)\";")
        }
      }
      return session.print("}")
    }
    if words[isMermaid] {
      session.print("graph TD")
      for (number, task) in view.tasks.enumerated() {
        session.print("  t\(number)[\"\(task.id): \(task.state.words)\"]")
        for dependency in task.dependencies {
          guard let other = view.tasks.firstIndex(where: { $0.id == dependency }) else { continue }
          session.print("  t\(other) --> t\(number)")
        }
      }
      return
    }
    for task in view.tasks {
      let after =
        task.dependencies.isEmpty ? "" : " after \(task.dependencies.joined(separator: ", "))"
      session.print("\(task.id) (\(task.state.words))\(after)")
    }
  }
}
