package import Foundation

extension TeamTasks {
  /// What becomes of the milestones of a team that ends: done ones are accepted, the others are over;
  /// what is disputed stays so until a person decides.
  package func settling(in ledger: MoneyLedger, at now: Date) throws(MilestoneError) -> [TaskEvent]
  {
    let settlement = Settlement(
      dealings.milestones, in: ledger, progress: progress, mode: .actualCost)
    var events: [TaskEvent] = [.formation(.settled(settlement))]
    for var milestone in dealings.milestones where !milestone.state.isFinal {
      switch milestone.state {
      case .completed: try milestone.release(at: now)
      case .pending, .funded, .active: try milestone.expire(at: now, isForced: true)
      case .disputed, .released, .expired, .refunded: continue
      }
      events.append(.dealing(.milestone(milestone)))
    }
    return events
  }

  /// How far each milestone is: so many of its tasks are done.
  private var progress: [String: Settlement.Progress] {
    all.reduce(into: [:]) { progress, task in
      guard let milestone = task.milestone, task.state != .cancelled || !task.attempts.isEmpty
      else {
        return
      }
      progress[milestone, default: Settlement.Progress(done: 0, of: 0)].planned += 1
      if task.state == .done { progress[milestone]?.done += 1 }
    }
  }
}
