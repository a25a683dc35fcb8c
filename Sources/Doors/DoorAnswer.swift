/// What was seen after a parcel was handed over.
package enum DoorAnswer: Sendable, Equatable {
  /// The program has it, and how that is known.
  case taken(String)
  /// The program says that it does not take it: nothing of it is there.
  case refused(String)
  /// The program keeps it until its user decides.
  case kept(String)
  /// Nothing was handed over.
  case unreached(String)
  /// It was handed over, perhaps, and nothing shows that the program has it.
  case unanswered(String)
}

/// What a program has of a parcel.
package enum DoorTrace: Sendable, Equatable {
  case taken(String)
  /// It has never had it: so it may be handed over again.
  case absent
  /// Nothing shows it while the program works, and something may when it rests.
  case working(String)
  /// Nothing shows it yet, and something may.
  case pending(String)
  /// Nothing shows it, which proves nothing.
  case untold(String)
}
