/// Why money of a team cannot be set aside, moved or spent on new work.
package enum BudgetError: Error, Equatable, CustomStringConvertible {
  // What a person meets.
  case noBudget(team: String)
  case exceeded(team: String, needed: Amount, available: Amount)
  case exhausted(team: String, spent: Amount, allocated: Amount)
  case closed(team: String)
  /// The budget would become smaller than what is spent, held and reserved.
  case committed(team: String, reduction: Amount, available: Amount)
  case openReservations(team: String, reserved: Amount)

  // What only a fault of the program or a changed file brings about.
  case notReserved(task: String, asked: Amount, reserved: Amount)
  case notHeld(milestone: String, asked: Amount, held: Amount)
  case holdClosed(milestone: String)
  case holdNotReturned(milestone: String, rest: Amount)
  case unknownEntry(String)
  case notReversible(String)
  case alreadyReversed(String)
  case reversalDiffers(String)
  case incomplete(LedgerEntry.Kind, field: String)
  case badAmount(LedgerEntry.Kind, Amount?)
  case belowZero(String)
  case otherTeam(String, ledger: String)
  case outOfOrder(seq: Int)
  case tooLarge
  case inconsistent(String)

  /// The name that stays the same for programs.
  package var code: String {
    switch self {
    case .noBudget: "no_budget"
    case .exceeded: "budget_exceeded"
    case .exhausted: "budget_exhausted"
    case .closed: "budget_closed"
    case .committed: "budget_committed"
    case .openReservations: "open_reservations"
    case .notReserved: "not_reserved"
    case .notHeld: "not_held"
    case .holdClosed: "hold_closed"
    case .holdNotReturned: "hold_not_returned"
    case .unknownEntry: "no_entry"
    case .notReversible: "not_reversible"
    case .alreadyReversed: "already_reversed"
    case .reversalDiffers: "reversal_differs"
    case .incomplete, .badAmount: "invalid_entry"
    case .belowZero: "below_zero"
    case .otherTeam: "other_team"
    case .outOfOrder: "out_of_order"
    case .tooLarge: "amount_too_large"
    case .inconsistent: "ledger_inconsistent"
    }
  }

  package var description: String {
    switch self {
    case .noBudget(let team):
      "team \(team) has no budget; set one with `roost budget set \(team) AMOUNT`"
    case .exceeded(let team, let needed, let available):
      "team budget exceeded: \(needed) is needed and team \(team) has \(available) available;"
        + " add to it with `roost budget add \(team) AMOUNT`"
    case .exhausted(let team, let spent, let allocated):
      "team budget exceeded: team \(team) has spent \(spent) of \(allocated);"
        + " add to it with `roost budget add \(team) AMOUNT`"
    case .closed(let team): "the budget of team \(team) is closed; form a new team"
    case .committed(let team, let reduction, let available):
      "the budget of team \(team) cannot shrink by \(reduction): only \(available) of it is"
        + " neither spent nor set aside; take away less or release what is set aside"
    case .openReservations(let team, let reserved):
      "the budget of team \(team) cannot be closed: \(reserved) is reserved for open tasks;"
        + " end them first"
    default: faultDescription
    }
  }

  private var faultDescription: String {
    switch self {
    case .notReserved(let task, let asked, let reserved):
      "\(asked) cannot be taken of the reservation for task \(task), which is \(reserved)"
    case .notHeld(let milestone, let asked, let held):
      "\(asked) cannot be taken of the hold of milestone \(milestone), which is \(held)"
    case .holdClosed(let milestone): "the hold of milestone \(milestone) is closed"
    case .holdNotReturned(let milestone, let rest):
      "the hold of milestone \(milestone) cannot be closed while \(rest) of it is not returned"
    case .unknownEntry(let id):
      "there is no cost \(id) among the last \(MoneyLedger.memory) entries of the ledger;"
        + " correct the sum with an adjustment instead"
    case .notReversible(let id): "entry \(id) is not a cost and cannot be reversed"
    case .alreadyReversed(let id): "cost \(id) was reversed already"
    case .reversalDiffers(let id): "the reversal of \(id) does not have the same sum as the cost"
    case .incomplete(let kind, let field): "an entry of kind \(kind.rawValue) has no \(field)"
    case .badAmount(let kind, let amount):
      "\(amount?.description ?? "no amount") is not valid for an entry of kind \(kind.rawValue)"
    case .belowZero(let what): "the costs of \(what) would fall below zero"
    case .otherTeam(let team, let ledger): "an entry of team \(team) is in the ledger of \(ledger)"
    case .outOfOrder(let seq): "entry \(seq) comes after a later one"
    case .tooLarge: AmountError.outOfRange.description
    case .inconsistent(let what): "the ledger would not add up: \(what)"
    default: code
    }
  }
}
