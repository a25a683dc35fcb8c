/// A way into one kind of program that is its own: a socket, a file or an address at which it takes
/// messages, beside its terminal.
///
/// A door journals nothing and decides nothing about a message: it says what was seen.
package protocol AgentDoor: Sendable {
  /// As `roost list` and the journal call it.
  var name: String { get }
  /// The largest text that goes through it, in bytes.
  var byteLimit: Int { get }
  /// Whether a parcel that is handed over once more under its id counts as one.
  var takesRepeats: Bool { get }
  /// Looks for the door of a running program.
  func find(_ subject: DoorSubject) async -> DoorFinding
  /// Hands a parcel over, and waits for what shows that the program has it.
  func handOver(_ parcel: Parcel, at place: DoorPlace) async -> DoorAnswer
  /// What the program has of a parcel that was perhaps handed over before.
  func trace(of parcel: Parcel, at place: DoorPlace) async -> DoorTrace
}
