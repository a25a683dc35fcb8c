import JSONSyntax
import Model

/// What the daemon did to end a teammate, in words for people.
struct EndingWords {
  private let agent: JSON

  /// From an agent with its `ending`, as the daemon answers.
  init(_ agent: JSON) {
    self.agent = agent
  }

  /// A whole sentence; `done` is what is said of one that was at work.
  func sentence(_ address: Address, done: String) -> String {
    [start(address, done) + left, worktree, trouble].compactMap { $0 }.joined(separator: "; ")
  }

  private func start(_ address: Address, _ done: String) -> String {
    guard let earlier = agent["ending"]?["earlier"] else { return "\(address) \(done)" }
    let why = earlier["why"]?.string ?? ""
    return earlier["source"]?.string == Condition.Source.lost.rawValue
      ? "\(address) was lost (\(why)) and is given up" : "\(address) had ended already (\(why))"
  }

  /// What there was to end.
  private var left: String {
    let ending = agent["ending"]
    let processes = ending?["processes"]?.integer ?? 0
    let parts = [
      processes > 1 ? "\(processes) processes" : processes == 1 ? "its process" : nil,
      ending?["pane"]?.string.map { "pane \($0)" },
    ].compactMap { $0 }
    return parts.isEmpty ? "" : ", with \(parts.joined(separator: " and "))"
  }

  /// What will become of the worktree, which the daemon looks at when its teammate leaves the list.
  private var worktree: String? {
    agent["spawn"]?["worktree"]?["path"]?.string.map {
      "its worktree \($0) is still there: after a while it goes, if all that is in it can be kept,"
        + " and a notice tells the lead"
    }
  }

  private var trouble: String? {
    agent["ending"]?["trouble"]?.string.map { "its pane could not be closed: \($0)" }
  }
}
