import Control
import Model
import Synchronization

/// How often in a row agents' turns were kept from ending, because their programs end one all the same
/// when it was too often: what was handed over then would be lost.
final class StopCount: Sendable {
  private let counts = Mutex<[Address: Int]>([:])

  /// Whether mail may be handed over at a report.
  func allows(_ report: HookReport) -> Bool {
    guard report.event == .stop, let limit = report.stopsInARow else { return true }
    return counts.withLock { counts in
      // Of a turn that goes on since before this daemon nobody knows how often.
      guard let count = counts[report.agent] else { return !report.isContinued }
      return count < limit - 1
    }
  }

  func note(_ report: HookReport, tookMail: Bool) {
    counts.withLock { counts in
      if report.event == .promptSubmit, !report.isContinued { counts[report.agent] = 0 }
      if report.event == .stop, tookMail { counts[report.agent, default: 0] += 1 }
      if report.event == .stop, !tookMail { counts[report.agent] = nil }
    }
  }

  /// Counts one less, where nobody got what was handed over.
  func note(untaken report: HookReport) {
    guard report.event == .stop else { return }
    counts.withLock { $0[report.agent]? -= 1 }
  }
}
