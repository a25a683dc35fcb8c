import Control
import Model

/// What the daemon did to end a teammate, in words for people.
struct EndingWords {
  private let end: EndReply

  init(_ end: EndReply) {
    self.end = end
  }

  /// A whole sentence; `done` is what is said of one that was at work.
  func sentence(done: String) -> String {
    [start(done) + left, worktree, trouble].compactMap { $0 }.joined(separator: "; ")
  }

  private func start(_ done: String) -> String {
    let address = end.agent.address
    guard let earlier = end.earlier else { return "\(address) \(done)" }
    return earlier.source == .lost
      ? "\(address) was lost (\(earlier.why)) and is given up"
      : "\(address) had ended already (\(earlier.why))"
  }

  /// What there was to end.
  private var left: String {
    let processes = end.processes
    let parts = [
      processes > 1 ? "\(processes) processes" : processes == 1 ? "its process" : nil,
      end.pane.map { "pane \($0)" },
    ].compactMap { $0 }
    return parts.isEmpty ? "" : ", with \(parts.joined(separator: " and "))"
  }

  /// What will become of the worktree, which the daemon looks at when its teammate leaves the list.
  private var worktree: String? {
    end.agent.spawn?.worktree.map {
      "its worktree \($0.path) is still there: after a while it goes, if all that is in it can be"
        + " kept, and a notice tells the lead"
    }
  }

  private var trouble: String? { end.trouble.map { "its pane could not be closed: \($0)" } }
}
