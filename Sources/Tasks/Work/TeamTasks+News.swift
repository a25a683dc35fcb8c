/// Of which changes of a team and its dealings somebody hears.
extension TeamTasks {
  func isNews(_ event: TaskEvent) -> Bool {
    switch event {
    case .formation(let event): isNews(event)
    case .dealing(.milestone(let milestone)): milestone.state.isTold
    case .dealing(.negotiation): true
    case .dealing(.agreement), .created, .queued, .delivered, .running, .progress, .ended, .late,
      .changed, .told, .heard:
      false
    }
  }

  private func isNews(_ event: FormationEvent) -> Bool {
    switch event {
    // Those who are asked first hear of the team when it begins.
    case .formed(let formation): formation.status != .forming
    case .status(.active, _): formation?.status == .forming
    case .joined, .left, .leader: formation?.status != .forming
    case .health: true
    case .role, .accepted, .filter, .status, .withdrawn, .shutdown, .settled: false
    }
  }
}

extension MilestoneState {
  /// Whether the lead hears of it; of the others one hears only by asking.
  fileprivate var isTold: Bool {
    switch self {
    case .pending, .funded, .active: false
    case .completed, .disputed, .released, .expired, .refunded: true
    }
  }
}
