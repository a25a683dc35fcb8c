import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Teams that are dissolved, with the members that agree, refuse or have ended before.
@Suite(.scratch, .timeLimit(.minutes(10))) struct DissolveServiceTests {
  private func dissolving(_ name: String = "default", isForced: Bool = false) -> JSON {
    var request = DissolveRequest(name: name, isForced: isForced)
    request.seconds = isForced ? 1 : 60
    request.reason = "the work is done"
    return request.json
  }

  @Test func `A member that is killed and leaves while it is asked has ended`() async throws {
    for round in 0..<20 {
      let home = "home\(round)"
      try InProcessDaemon.seed(home: home) { $0.addSpawned("ann") }
      try await InProcessDaemon.with(home: home) { daemon in
        let reply = Task {
          try DissolveReply(json: try await daemon.ask(.dissolveTeam, dissolving()))
        }
        try await eventually("ann is asked") { daemon.agent("ann")?.spawn?.shutdown != nil }
        try await daemon.ask(.killAgent, AgentRequest(agent: .of("ann")).json)
        // By then it may be dissolved.
        _ = try? await daemon.ask(.leaveAgent, AgentRequest(agent: .of("ann")).json)
        #expect(try await reply.value.archive != nil)
      }
    }
  }

  @Test func `Who joined has left, and the files are in the archive`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "ben")
      try daemon.send("hello", to: "ann", from: "ben")
      let reply = try DissolveReply(json: try await daemon.ask(.dissolveTeam, dissolving()))
      #expect(reply.members.map(\.agent) == [.of("ann"), .of("ben")])
      #expect(reply.members.map(\.outcome) == ["left", "left"])
      let archive = try #require(reply.archive)
      #expect(archive.hasPrefix("\(daemon.home.dissolved)/default-"))
      let file = "\(archive)/inboxes/ann.json"
      let mail = String(decoding: try #require(try Files.read(file)), as: UTF8.self)
      #expect(mail.contains("hello"))
      #expect(try Files.status(daemon.home.team("default")) == nil)
      #expect(daemon.context.keeper.state.teams.isEmpty)
      let events = await daemon.events()
      #expect(events.contains(.teamDissolved("default", archive: archive)))
      #expect(reply.members.allSatisfy { events.contains(.memberEnded($0)) })
      let dropped = await daemon.deliveries().filter { $0.event == .dropped }
      #expect(dropped.contains { $0.reason == "the team was dissolved" })
      #expect(await daemon.refusal(.dissolveTeam, dissolving()) == "there is no team default")
      try await daemon.join("ann")
      #expect(try daemon.mailbox(of: "ann").readAll().isEmpty)
    }
  }

  @Test func `What is sent while a team ends is given back or refused, and nothing is left`()
    async throws
  {
    for round in 0..<4 {
      let home = "home\(round)"
      try InProcessDaemon.seed(home: home) { $0.addSpawned("cid") }
      try await InProcessDaemon.with(home: home) { daemon in
        try await daemon.join("ann", "ben")
        // They know the agents from before, as a command does that has read the state.
        let senders = ["ann", "ben", "cid"].map { name in
          Task { try await Self.send(to: daemon.mailbox(of: name)) }
        }
        try await eventually("all have sent something") {
          try ["ann", "ben", "cid"].allSatisfy { try !daemon.mailbox(of: $0).readUnread().isEmpty }
        }
        try await daemon.ask(.dissolveTeam, dissolving(isForced: true))
        var acknowledged: [String] = []
        for sender in senders { acknowledged += try await sender.value }
        let dropped = await daemon.deliveries().filter { $0.event == .dropped }.flatMap(\.messages)
        #expect(Set(acknowledged).subtracting(dropped).isEmpty)
        #expect(try Files.status(daemon.home.team("default")) == nil)
      }
    }
  }

  /// Sends until that is refused, because there is no such mailbox any more.
  private static func send(to box: Mailbox) async throws -> [String] {
    var acknowledged: [String] = []
    while true {
      do {
        acknowledged.append(
          try await blocking { try box.append(Message(from: "user", text: "late")).id })
        try await Task.sleep(for: .milliseconds(1))
      } catch MailboxError.isGone {
        return acknowledged
      }
    }
  }

  /// Leaves a state as a kill does while the files of the team go into an archive.
  private func seedPuttingAway(to archive: String) throws {
    try InProcessDaemon.seed { state in
      var team = Team(name: "default", createdAt: Timestamp.now)
      team.dissolution = Team.Dissolution(reason: nil, isForced: true, seconds: 1)
      team.dissolution?.archive = archive
      state.teams["default"] = team
    }
  }

  @Test(arguments: [false, true])
  func `A team that a kill left half put away is put away, once`(isMoved: Bool) async throws {
    let home = Home(root: Scratch.path("home"))
    let archive = "\(home.dissolved)/default-1"
    try seedPuttingAway(to: archive)
    try Files.createDirectory(home.team("default"))
    let box = Mailbox(home.mailbox(of: .of("ann"), session: nil), settings: Settings()) { _ in }
    let late = try box.append(Message(from: "ben", text: "late")).id
    if isMoved {
      try Files.createDirectory(home.dissolved)
      try Files.rename(home.team("default"), to: archive)
    }
    try await InProcessDaemon.with { daemon in
      try await eventually("the team is gone") { daemon.context.keeper.state.teams.isEmpty }
      try await eventually("that is told") {
        await daemon.events().contains(.teamDissolved("default", archive: archive))
      }
      #expect(await daemon.deliveries().map(\.messages) == [[late]])
      #expect(try Files.names(in: home.dissolved) == ["default-1"])
      #expect(try Files.status(home.team("default")) == nil)
    }
  }

  @Test func `A mailbox that cannot be read, and files made anew, keep no team from its end`()
    async throws
  {
    let home = Home(root: Scratch.path("home"))
    let archive = "\(home.dissolved)/default-1"
    try seedPuttingAway(to: archive)
    func inboxes(_ root: String) -> String { "\(root)/inboxes" }
    for root in [archive, home.team("default")] { try Files.createDirectory(inboxes(root)) }
    try Files.write(Array("{}".utf8), to: "\(inboxes(archive))/zed.json")
    try FileManager.default.createSymbolicLink(
      atPath: "\(inboxes(archive))/ann.json", withDestinationPath: "/etc/hostname")
    let box = Mailbox(home.mailbox(of: .of("ben"), session: nil), settings: Settings()) { _ in }
    let late = try box.append(Message(from: "user", text: "late")).id
    try await InProcessDaemon.with { daemon in
      try await eventually("the team is gone") { daemon.context.keeper.state.teams.isEmpty }
      #expect(await daemon.deliveries().map(\.messages) == [[late]])
      #expect(daemon.context.notes.contains { $0.contains("was not given back") })
      #expect(try Files.names(in: archive).contains { $0.hasPrefix("later-") })
      try await daemon.join("ann")
      #expect(try daemon.mailbox(of: "ann").readAll().isEmpty)
    }
  }

  @Test func `A mailbox that is held keeps its team, and it is put away afterwards`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try daemon.send("hello", to: "ann")
      let box = daemon.mailbox(of: "ann")
      let held = try FileLock(box.paths.lock)
      let refused = await daemon.refusal(.dissolveTeam, dissolving())
      #expect(refused?.contains("try again") == true)
      #expect(daemon.context.keeper.state.teams["default"]?.dissolution == nil)
      _ = consume held
      let reply = try DissolveReply(json: try await daemon.ask(.dissolveTeam, dissolving()))
      #expect(reply.archive != nil && daemon.context.keeper.state.teams.isEmpty)
      #expect(await daemon.deliveries().contains { $0.event == .dropped })
    }
  }

  @Test func `A teammate that refuses keeps its team`() async throws {
    try InProcessDaemon.seed {
      $0.addSpawned("ann")
      $0.addSpawned("old", condition: Condition(.failed, .exit, why: "exit code 3"))
    }
    try await InProcessDaemon.with { daemon in
      let result = Task {
        try DissolveReply(json: try await daemon.ask(.dissolveTeam, dissolving()))
      }
      try await eventually("ann is asked") { daemon.agent("ann")?.spawn?.shutdown != nil }
      let id = try #require(daemon.agent("ann")?.spawn?.shutdown?.id)
      try await daemon.ask(
        .answerShutdown,
        ShutdownAnswer(agent: .of("ann"), request: id, approves: false, reason: "no").json,
        from: ThisProcess.pid)
      let reply = try await result.value
      #expect(reply.archive == nil)
      #expect(reply.members.map(\.outcome) == ["rejected", "failed"])
      #expect(reply.members.map(\.isEnded) == [false, true])
      #expect(reply.members.first?.note == "no")
      let team = try #require(daemon.context.keeper.state.teams["default"])
      #expect(team.dissolution == nil && team.agents.keys.sorted() == ["ann"])
    }
  }

  @Test func `One that says nothing is ended where that is asked for`() async throws {
    try InProcessDaemon.seed { $0.addSpawned("ann") }
    try await InProcessDaemon.with { daemon in
      let reply = try DissolveReply(
        json: try await daemon.ask(.dissolveTeam, dissolving(isForced: true)))
      #expect(reply.members.map(\.outcome) == ["timeout, ended"])
      #expect(reply.archive != nil && daemon.context.keeper.state.teams.isEmpty)
      #expect(await daemon.events().contains(.agentEvicted(.of("ann"), note: nil)))
    }
  }

  @Test func `No teammate is started in a team that is being dissolved`() async throws {
    try InProcessDaemon.seed { $0.addSpawned("ann") }
    try await InProcessDaemon.with { daemon in
      let result = Task { try await daemon.ask(.dissolveTeam, dissolving()) }
      try await eventually("ann is asked") { daemon.agent("ann")?.spawn?.shutdown != nil }
      var request = SpawnRequest(
        name: "ben", team: "default", workingDirectory: "/", socket: "none")
      request.command = ["/bin/cat"]
      #expect(
        await daemon.refusal(.spawnAgent, request.json) == "team default is being dissolved")
      let joining: JSON = ["name": "eve", "team": "default", "mode": "file", "cwd": "/"]
      #expect(await daemon.refusal(.joinAgent, joining) == "team default is being dissolved")
      let id = try #require(daemon.agent("ann")?.spawn?.shutdown?.id)
      try await daemon.ask(
        .answerShutdown, ShutdownAnswer(agent: .of("ann"), request: id, approves: true).json,
        from: ThisProcess.pid)
      let reply = try DissolveReply(json: try await result.value)
      #expect(reply.members.map(\.outcome) == ["approved"] && reply.archive != nil)
    }
  }

  @Test func `A new daemon goes on where the last one was dissolving`() async throws {
    try InProcessDaemon.seed { state in
      state.addSpawned("ann", condition: Condition(.killed, .request, why: "it was ended"))
      state.teams["default"]?.dissolution = Team.Dissolution(
        reason: nil, isForced: false, seconds: 60)
    }
    try await InProcessDaemon.with { daemon in
      try await eventually("the team is gone") { daemon.context.keeper.state.teams.isEmpty }
      try await eventually("that is told") {
        await daemon.events().contains { event in
          if case .teamDissolved("default", _) = event { true } else { false }
        }
      }
    }
  }
}
