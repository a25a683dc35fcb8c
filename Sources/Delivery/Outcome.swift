import Model
import Platform
import Tmux

/// How one attempt ended, with what was seen on the way; its owner journals it, once.
struct Outcome: Sendable {
  enum End: Sendable {
    /// What is known of the text now.
    case verdict(DeliveryVerdict)
    /// Nothing was typed, as the pane was not as the look saw it: it is looked at anew, which counts
    /// as no failure.
    case stale
    /// Nothing was typed, which counts against the limit of attempts.
    case failed
    /// The pane went away.
    case vanished
    /// tmux did not say whether it typed: the pane's trace tells later.
    case open(any Error)
  }

  var end: End
  var evidence: [Evidence]
}

extension DeliveryWorker {
  /// Journals how an attempt ended, and takes note of what follows from it.
  func conclude(_ intent: JournalEntry, _ outcome: Outcome, at look: PaneSnapshot) async throws {
    let evidence = outcome.evidence
    switch outcome.end {
    case .verdict(let verdict):
      if verdict == .submitted { remember { $0.keys.noteClean(look.lastKey) } }
      try await finish(intent, verdict, evidence)
    case .stale:
      remember {
        $0.trusted = nil
        $0.distrust += 1
      }
      try await finish(intent, .failed, evidence, reason: JournalEntry.staleLook)
    case .failed:
      forgetPane()
      try await finish(intent, .failed, evidence)
      try await giveUpIfHopeless(intent)
    case .vanished:
      try await finish(intent, .unknown, evidence)
      context.paneIsGone(address, look.binding, "its pane \(look.binding.pane) went away")
    case .open(let error):
      forgetPane()
      context.log(.warning, "delivery to \(address): \(error)")
    }
  }

  /// Typing failed there: its fencing token is taken anew, and it is looked at before the next attempt.
  private func forgetPane() {
    remember {
      $0.lastFailure = .now
      $0.fencingToken = nil
      $0.trusted = nil
    }
  }
}
