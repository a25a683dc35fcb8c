import Model
import Swarm

/// What the commands about shared values have in common.
extension Command {
  static let sharedRun = Option<String>(
    "run", value: "RUN", "the run (default: the one that started this agent, else the newest)")
  static let sharedKey = Operand<String>("KEY")
}

extension Session {
  /// The run that was named, or else the one that started this agent; nil for the newest.
  func sharedRun(_ written: String?) -> String? { written ?? environment["ROOST_RUN"] }
}
