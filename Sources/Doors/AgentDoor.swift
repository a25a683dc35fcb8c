package import Model
package import Platform

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

/// A running program whose door is looked for.
package struct DoorSubject: Sendable, Equatable {
  package var process: ProcessTable.Identity
  /// Nil where nothing but the door itself may tell.
  package var version: ProgramVersion?
  /// The versions whose door can be used; nil for all.
  package var versions: VersionRange?
  package var directory: String
  /// The terminal of its pane; nil where it has none.
  package var terminal: String?
  /// Whether it is only asked what became of a parcel: then a door counts that takes nothing now.
  package var isForTrace = false

  package init(process: ProcessTable.Identity, directory: String) {
    self.process = process
    self.directory = directory
  }

  /// Why a version's door is not used; nil where it is.
  func refusal(of version: ProgramVersion?) -> String? {
    guard let versions else { return nil }
    guard let version else { return "its version is not known" }
    return versions.contains(version)
      ? nil : "it is version \(version), and the door is used of \(versions) alone"
  }
}

/// Where a door is.
package struct DoorPlace: Sendable, Equatable {
  package var process: ProcessTable.Identity
  /// A path or an address.
  package var address: String
  /// The conversation behind it, as the program calls it.
  package var conversation: String
  /// The file in which the program records that conversation; nil where it has none.
  package var record: String?
  /// What lets Roost in; nil where nothing does.
  package var key: String?
  /// The terminal of the program's pane.
  package var terminal: String?

  package init(process: ProcessTable.Identity, address: String, conversation: String) {
    self.process = process
    self.address = address
    self.conversation = conversation
  }
}

package enum DoorFinding: Sendable, Equatable {
  case open(DoorPlace)
  /// There is none that can be used now, and why.
  case closed(String)
}

/// What is handed over at once: one message, as the model is to read it.
package struct Parcel: Sendable, Equatable {
  /// The name of the attempt, of letters and digits.
  package var id: String
  package var text: String
  /// What tells the text in a record.
  package var marks: [String]

  package init(id: String, text: String, marks: [String]) {
    self.id = id
    self.text = text
    self.marks = marks
  }

  /// The id in the form of a UUID, the same for the same attempt.
  package var uuid: String {
    let digits = id.utf8.prefix(8).map { byte in
      let text = String(byte, radix: 16)
      return text.count < 2 ? "0" + text : text
    }.joined()
    let whole = digits + String(repeating: "0", count: 16 - digits.count)
    let (first, rest) = (whole.prefix(3), whole.dropFirst(3))
    return "726f6f73-7400-4\(first)-8\(rest.prefix(3))-\(rest.dropFirst(3))00"
  }
}

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
  /// Nothing shows it yet, and something may.
  case pending(String)
  /// Nothing shows it, which proves nothing.
  case untold(String)
}

/// The doors that Roost has, by the name that a profile gives.
package enum AgentDoors {
  private static let all: [String: any AgentDoor] = [
    "claude": ClaudeDoor(), "codex": CodexDoor(), "gptme": GptmeDoor(),
    "opencode": OpencodeDoor(), "qwen": QwenDoor(),
  ]

  package static func named(_ name: String?) -> (any AgentDoor)? { name.flatMap { all[$0] } }

  /// The door that the journal calls by its own name.
  package static func called(_ name: String) -> (any AgentDoor)? {
    all.values.first { $0.name == name }
  }
}
