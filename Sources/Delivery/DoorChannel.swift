import Doors
import Foundation
import Model
import Platform
import Tmux

/// The door of a program's own: a socket, a file or an address at which it takes messages.
struct DoorChannel: DeliveryChannel {
  let worker: DeliveryWorker
  let agent: Agent

  /// One message and the door that it goes through.
  struct Handover: Sendable {
    let door: any AgentDoor
    let place: DoorPlace
    let text: String
  }

  func prepare(_ waiting: [Message]) async throws -> Preparation<Handover> {
    let settings = worker.context.settings()
    let found = await worker.findDoor(agent)
    guard case .open(let door, let place, let profile) = found else {
      return .closed(found.why)
    }
    if let hold = try await loggedOut(profile) {
      return .wait(worker.hold(hold, waiting, next: .until(worker.context.now() + 2)))
    }
    _ = worker.context.deliveryIndex.setHold(nil, of: worker.address)
    var form = TypedText.Form(keepsNewlines: true, byteLimit: door.byteLimit, lineLimit: .max)
    if profile.runsCommands, settings.hintsAnswers, let first = waiting.first {
      form.hint = worker.remember { $0.hints.hint(for: first) }
    }
    let text = compose(waiting.prefix(1), form, settings)
    return .ready(
      Handover(door: door, place: place, text: text), ids: waiting.prefix(1).map(\.id), reason: nil)
  }

  /// Each message goes by itself, so that what is seen of it is known of it alone.
  private func compose(
    _ messages: ArraySlice<Message>, _ form: TypedText.Form, _ settings: Settings
  ) -> String {
    TypedText.compose(messages, to: worker.address, header: settings.header, form: form).text
  }

  /// A model that refuses the program's login would answer nothing.
  private func loggedOut(_ profile: Profile) async throws -> Hold? {
    guard let pane = agent.pane, profile.screen.loggedOut != nil,
      let look = try await TmuxServer.look(at: pane)
    else { return nil }
    return HoldRule.heldByLogin(look, profile)
  }

  func describe(_ handover: Handover, in intent: inout JournalEntry) {
    intent.door = handover.door.name
    intent.size = handover.text.utf8.count
    let process = handover.place.process
    intent.process = Agent.Process(pid: process.pid, started: process.started)
  }

  func handOver(_ handover: Handover, as intent: JournalEntry) async throws {
    let parcel = worker.parcel(intent, handover.text)
    let answer = await handover.door.handOver(parcel, at: handover.place)
    // Whoever comes after this daemon settles what it did not see.
    try Task.checkCancellation()
    let start = [Evidence.handedOver(door: handover.door.name, bytes: handover.text.utf8.count)]
    try await worker.conclude(intent, answer, start, handover.door, handover.place)
  }

  func takeOver() async throws -> DeliveryWorker.Next? {
    guard let open = worker.context.deliveryIndex.openAttempt(of: worker.address),
      let name = open.intent.door
    else { return nil }
    return try await worker.settle(open.intent, behind: AgentDoors.called(name))
  }
}

/// The program whose door is not used for a time, after what was seen there.
struct ClosedDoor: Sendable {
  var process: ProcessTable.Identity
  var why: String
  /// Nil for as long as the program runs.
  var until: ContinuousClock.Instant?

  func isClosed(for other: ProcessTable.Identity) -> Bool {
    process == other && until.map { $0 > .now } ?? true
  }
}

/// What was found of the door of an agent's program.
enum FoundDoor: Sendable {
  case open(any AgentDoor, DoorPlace, Profile)
  case closed(String)

  var why: String {
    switch self {
    case .open: ""
    case .closed(let why): why
    }
  }
}
