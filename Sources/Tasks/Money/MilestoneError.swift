/// Why something cannot be done with a milestone.
package enum MilestoneError: Error, Equatable, CustomStringConvertible {
  case none(team: String)
  case tooMany(team: String, count: Int)
  case invalidAmount(milestone: String, Amount)
  /// The amounts of the milestones are not what they should add up to.
  case sumDiffers(team: String, sum: Amount, total: Amount)
  case notFound(String, team: String)
  case duplicate(String)
  case invalidTransition(milestone: String, from: MilestoneState, to: MilestoneState)
  case expired(milestone: String)
  case notOverdue(milestone: String)
  case disputeWindowOver(milestone: String)
  case noEvidence(milestone: String)
  case checkFailed(milestone: String, exitCode: Int)
  case invalidProgress(Int)
  case noFile(milestone: String, String)

  /// The name that stays the same for programs.
  package var code: String {
    switch self {
    case .none: "no_milestones"
    case .tooMany: "too_many_milestones"
    case .invalidAmount, .sumDiffers: "invalid_milestone_amount"
    case .notFound: "milestone_not_found"
    case .duplicate: "milestone_exists"
    case .invalidTransition: "invalid_milestone_transition"
    case .expired: "milestone_expired"
    case .notOverdue: "milestone_not_overdue"
    case .disputeWindowOver: "dispute_window_over"
    case .noEvidence: "no_evidence"
    case .checkFailed: "milestone_check_failed"
    case .invalidProgress: "invalid_progress"
    case .noFile: "no_file"
    }
  }

  /// The names of what is wrong with the milestones that a team is to begin with.
  package static let codes: Set = [
    "no_milestones", "too_many_milestones", "invalid_milestone_amount",
  ]

  package var description: String {
    switch self {
    case .none(let team): "no milestones are given for team \(team); name at least one"
    case .tooMany(let team, let count):
      "too many milestones: team \(team) would have \(count), and at most \(Milestone.limit) are"
        + " allowed; join some"
    case .invalidAmount(let milestone, let amount):
      "\(amount) is not a valid amount for milestone \(milestone); give one above zero"
    case .sumDiffers(let team, let sum, let total):
      "the milestones of team \(team) add up to \(sum) and not to \(total); correct one of them"
    case .notFound(let milestone, let team):
      "there is no milestone \(milestone) in team \(team); see `roost milestone list \(team)`"
    case .duplicate(let milestone):
      "there is a milestone \(milestone) already; give another name"
    case .invalidTransition(let milestone, let from, let to):
      "milestone \(milestone): \"\(from.rawValue)\" -> \"\(to.rawValue)\":"
        + " invalid status transition"
    case .expired(let milestone):
      "the time of milestone \(milestone) is over; add a new one"
    case .notOverdue(let milestone): "the time of milestone \(milestone) is not over yet"
    case .disputeWindowOver(let milestone):
      "milestone \(milestone) was completed more than an hour ago and can no longer be disputed"
    case .noEvidence(let milestone):
      "milestone \(milestone) cannot be completed without evidence;"
        + " name a commit or a file, or say with --note what shows it"
    case .checkFailed(let milestone, let exitCode):
      "the check of milestone \(milestone) ended with exit code \(exitCode);"
        + " correct the work and try again"
    case .invalidProgress(let percent):
      "\(percent) is not a valid progress; give a percentage from 0 to 100"
    case .noFile(let milestone, let path):
      "there is no file \(path) that shows that milestone \(milestone) is done"
    }
  }
}
