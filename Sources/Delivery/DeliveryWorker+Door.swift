import Doors
import Foundation
import Model
import Platform

extension DeliveryWorker {
  /// Looks for the door of the agent's program.
  func findDoor(_ agent: Agent) async -> FoundDoor {
    guard let (process, profile, version) = doorProgram(agent) else {
      return .closed("no program that has a door of its own is in front")
    }
    guard let door = AgentDoors.named(profile.door) else {
      return .closed("\(profile.name) has no door of its own that Roost knows")
    }
    let closed = remember { $0.closedDoor }
    if let closed, closed.isClosed(for: process) { return .closed(closed.why) }
    var subject = subject(process, agent)
    subject.version = version
    subject.versions = profile.doorVersions
    switch await door.find(subject) {
    case .open(let place): return .open(door, place, profile)
    case .closed(let why): return .closed(why)
    }
  }

  /// Where it works is told by the program itself; an agent may have been joined from elsewhere.
  private func subject(_ process: ProcessTable.Identity, _ agent: Agent) -> DoorSubject {
    let directory = ProcessTable.workingDirectory(of: process.pid) ?? agent.workDirectory
    var subject = DoorSubject(process: process, directory: directory)
    subject.terminal = agent.pane?.terminal
    return subject
  }

  /// The agent's program: its own process where that is known, or what is in front of its pane.
  private func doorProgram(
    _ agent: Agent
  ) -> (ProcessTable.Identity, Profile, ProgramVersion?)? {
    let settings = context.settings()
    if let process = agent.process {
      let identity = ProcessTable.Identity(pid: process.pid, started: process.started)
      guard ProcessTable.isAlive(identity) else { return nil }
      let profile =
        agent.profile == Profile.automaticName
        ? settings.profile(forArguments: ProcessTable.arguments(of: process.pid))
        : settings.profile(named: agent.profile)
      return (identity, profile, program(identity)?.version)
    }
    guard let pane = agent.pane else { return nil }
    let program = recognize(FrontProgram(ofPane: pane.panePID))
    guard program.isFound, program.ended == nil, let identity = program.identity else { return nil }
    return (identity, profile(for: program), program.version)
  }

  /// What is known of the program in front, if it is this very process.
  private func program(_ identity: ProcessTable.Identity) -> RecognizedProgram? {
    remember { $0.recognized }.flatMap { $0.program.identity == identity ? $0.program : nil }
  }

  func parcel(_ intent: JournalEntry, _ text: String) -> Parcel {
    Parcel(id: intent.attempt ?? "", text: text, marks: marks(of: intent.messages))
  }

  /// The way that the next message takes, and why not a better one; nil where the agent's mode leaves
  /// no choice.
  package func channel() async -> (name: String, why: String?)? {
    let agent = agent
    guard agent.mode.usesDoor, agent.gone == nil else { return nil }
    switch await findDoor(agent) {
    case .open(let door, _, _): return (door.name, nil)
    case .closed(let why): return (agent.mode == .native ? "none" : "pane", why)
    }
  }

  /// Journals what was seen of a message at a door, and takes note of what follows from it.
  func conclude(
    _ intent: JournalEntry, _ answer: DoorAnswer, _ start: [Evidence], _ door: any AgentDoor,
    _ place: DoorPlace
  ) async throws {
    switch answer {
    case .taken(let how): try await finish(intent, .submitted, start + [.doorTook(how)])
    case .refused(let why):
      close(place, "its program does not take messages there: \(why)")
      try await finish(
        intent, .failed, start + [.doorRefused(why)], reason: JournalEntry.staleLook)
    case .kept(let why):
      close(place, "its program keeps messages back: \(why)")
      try await finish(intent, .typed, start + [.doorKept(why)])
    case .unreached(let why):
      close(place, why, for: .seconds(2))
      try await finish(intent, .failed, [.doorUnreached(why)], reason: JournalEntry.staleLook)
    case .unanswered(let why):
      close(place, "nothing showed that its program had the last message: \(why)")
      let (verdict, fact) = try await fate(of: intent, door, place, atWorst: .typed)
      try await finish(
        intent, verdict, start + [.doorSilent(why), fact],
        reason: verdict == .failed ? JournalEntry.staleLook : nil)
    }
  }

  private func close(_ place: DoorPlace, _ why: String, for time: Duration? = nil) {
    context.log(.info, "\(address): the door is not used: \(why)")
    remember {
      $0.closedDoor = ClosedDoor(
        process: place.process, why: why, until: time.map { ContinuousClock.now + $0 })
    }
  }

  // MARK: - What a crash left

  /// Settles an attempt through a door whose end nobody saw, by what its program has of it.
  func settle(_ intent: JournalEntry, behind door: (any AgentDoor)?) async throws -> Next {
    guard let door, let process = intent.process, intent.attempt != nil else {
      try await finish(intent, .unknown, [.unnamedAttempt])
      return .now
    }
    let identity = ProcessTable.Identity(pid: process.pid, started: process.started)
    guard ProcessTable.isAlive(identity) else {
      try await finish(intent, .unknown, [.programEnded])
      return .now
    }
    var subject = subject(identity, agent)
    subject.isForTrace = true
    let place: DoorPlace
    switch await door.find(subject) {
    case .open(let found): place = found
    case .closed(let why):
      let since = remember { attention in
        let since = attention.settlingSince ?? .now
        attention.settlingSince = since
        return since
      }
      guard since.duration(to: .now) < .seconds(20) else {
        remember { $0.settlingSince = nil }
        try await finish(intent, .unknown, [.doorSilent(why)])
        return .now
      }
      let hold = Hold(.retrying, "what became of the last message is looked for: \(why)")
      return self.hold(hold, [], next: .until(context.now().addingTimeInterval(1)))
    }
    remember { $0.settlingSince = nil }
    if door.takesRepeats, let text = try await text(of: intent) {
      let answer = await door.handOver(parcel(intent, text), at: place)
      try Task.checkCancellation()
      try await conclude(intent, answer, [.handedOver(door: door.name, bytes: 0)], door, place)
      return .now
    }
    let (verdict, fact) = try await fate(of: intent, door, place, atWorst: .unknown)
    try await finish(
      intent, verdict, [fact], reason: verdict == .failed ? JournalEntry.staleLook : nil)
    return .now
  }

  /// What the program has of a message that was handed over, perhaps.
  ///
  /// That it has nothing counts only where the same was seen two seconds before, so that it had time to
  /// read what was written, and with a program that still runs then. It may have been busy in between:
  /// with turns that follow each other, it never rests that long.
  private func fate(
    of intent: JournalEntry, _ door: any AgentDoor, _ place: DoorPlace,
    atWorst worst: DeliveryVerdict
  ) async throws -> (DeliveryVerdict, Evidence) {
    let parcel = parcel(intent, "")
    let begin = ContinuousClock.now
    var absentSince: ContinuousClock.Instant?
    var pause = Duration.milliseconds(20)
    while true {
      let isAlive = ProcessTable.isAlive(place.process)
      let trace = await door.trace(of: parcel, at: place)
      try Task.checkCancellation()
      switch trace {
      case .taken(let how): return (.submitted, .doorTook(how))
      case .absent:
        let since = absentSince ?? .now
        absentSince = since
        if since.duration(to: .now) > .seconds(2) { return (.failed, .doorLacks(door.name)) }
      case .untold(let why):
        if begin.duration(to: .now) > .seconds(3) { return (worst, .doorSilent(why)) }
      case .working(let why): note(Hold(.queued, why), intent.messages)
      case .pending(let why):
        absentSince = nil
        note(Hold(.queued, why), intent.messages)
      }
      guard isAlive else { return (.unknown, .programEnded) }
      await wake.wait(pause)
      pause = min(pause * 2, .seconds(1))
    }
  }
}
