import Foundation
import Model
import Platform
import Control
import Swarm
import Synchronization
import TerminalUI

/// Something that happened, for the loop of `top` to take over.
enum TopInput: Sendable {
  case bytes([UInt8])
  /// The terminal is gone.
  case hungUp
  case signal(Int32)
  /// Nothing that the daemon does is missed from now on.
  case connected
  case lost(String)
  case status(StatusReply)
  case event(DaemonEvent, Date)
  case waiting(Int, Address)
  /// The mailbox of somebody has changed.
  case mailbox(Address)
  case pane(PaneBinding, TopModel.Pane)
  case conversation([TopMessage], of: TopSubject)
  case deliveries([JournalEntry], of: Address)
  case tasks(TaskListReply, [BudgetReply])
  case runs([RunView])
  case notice(String, isBad: Bool)
}

extension TopInput {
  /// Whether a person waits for it.
  fileprivate var isUrgent: Bool {
    switch self {
    case .bytes, .hungUp, .signal: true
    default: false
    }
  }
}

/// What has happened and was not taken over yet; one task takes, anybody adds.
final class TopInbox: Sendable {
  private let contents = Mutex((inputs: [TopInput](), isPatient: false))
  private let wake = Wake()

  func add(_ input: TopInput) {
    let rings = contents.withLock { contents in
      contents.inputs.append(input)
      return input.isUrgent || !contents.isPatient
    }
    if rings { wake.ring() }
  }

  /// All that has come, as soon as something has or the time is over.
  ///
  /// A patient one, who will look in a moment anyway, is not woken for what nobody waits for.
  func take(within limit: Duration?, isPatient: Bool) async -> [TopInput] {
    let mayWait = contents.withLock { contents in
      contents.isPatient = isPatient
      return contents.inputs.isEmpty || isPatient && !contents.inputs.contains(where: \.isUrgent)
    }
    if mayWait { await wake.wait(limit) }
    return contents.withLock { contents in
      defer { contents = ([], false) }
      return contents.inputs
    }
  }
}

/// Keeps work that may be wanted all the time to a share of the processor: the more it costs the
/// longer it rests.
struct TopPace: Sendable {
  /// What comes within this time after something is taken together.
  static let gathering = Duration.milliseconds(60)

  var least = Duration.milliseconds(80)
  /// How many times its own length a piece of work rests.
  var factor = 40

  func rest(after began: ContinuousClock.Instant) async throws {
    let pause = max(least, began.duration(to: .now) * factor)
    try await Task.sleep(for: min(pause, .seconds(5)))
  }
}
