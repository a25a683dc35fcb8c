import Control
import Daemon
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Teams whose mailboxes are those of another program's team.
@Suite(.scratch, .timeLimit(.minutes(10))) struct BridgesTests {
  private let directory = Scratch.path("others/teams/web")

  /// Writes the other program's team, as Claude Code or jcode does.
  private func write(_ members: String..., as kind: Team.Bridge.Kind = .claude) throws {
    try Files.createDirectory("\(directory)/inboxes")
    let json: JSON = ["members": .array(members.map { ["name": .string($0)] })]
    let name = kind == .claude ? "config.json" : "team.json"
    try Files.write(json.bytes(), to: "\(directory)/\(name)")
  }

  private func bridging(_ directory: String?, _ kind: Team.Bridge.Kind = .claude) -> JSON {
    BridgeRequest(team: "web", kind: kind, directory: directory).json
  }

  private func join(_ name: String, _ daemon: InProcessDaemon) async throws {
    var request = JoinRequest(name: name, team: "web", workingDirectory: "/")
    request.mode = .file
    try await daemon.ask(.joinAgent, request.json)
  }

  private func box(_ name: String, _ daemon: InProcessDaemon) -> Mailbox {
    daemon.context.mailbox(of: Address(name: name, team: "web"))
  }

  private func members(_ daemon: InProcessDaemon) -> [String]? {
    daemon.context.keeper.state.teams["web"]?.bridge?.members
  }

  @Test func `The members of the other program are agents, as often as it is asked`() async throws {
    try write("ann", "team-lead", "user", "a b")
    try await InProcessDaemon.with { daemon in
      for _ in 0..<2 {
        let reply = try BridgeReply(json: try await daemon.ask(.bridgeTeam, bridging(directory)))
        #expect(reply.members == ["ann"] && reply.agents.isEmpty)
        #expect(reply.inboxes == "\(directory)/inboxes")
      }
      let link = daemon.home.inboxes(of: "web", session: nil)
      #expect(Files.target(ofLink: link) == "\(directory)/inboxes")
      #expect(daemon.context.keeper.state.teams["web"]?.agents["ann"]?.mode == .file)
      let events = await daemon.events()
      #expect(events.count { $0 == .teamCreated("web") } == 1)
      #expect(events.contains(.agentJoined(Address(name: "ann", team: "web"))))
      _ = try box("ann", daemon).append(Message(from: "user", text: "hello"))
      #expect(try Files.status("\(directory)/inboxes/ann.json") != nil)
    }
  }

  @Test func `That the other program's team is gone is noted, and other teams are served`()
    async throws
  {
    try write("ann")
    try await InProcessDaemon.with { _ = try await $0.ask(.bridgeTeam, bridging(directory)) }
    try Files.rename(directory, to: Scratch.path("away"))
    try await InProcessDaemon.with { daemon in
      #expect(members(daemon) == ["ann"])
      let note = "the team web of Claude Code is gone from \(directory)"
      #expect(daemon.context.notes.contains { $0.hasPrefix(note) })
      #expect(daemon.context.notes.contains { $0.hasPrefix("the team web has no mailboxes") })
      try await daemon.join("ben")
      #expect(daemon.agent("ben") != nil)
    }
  }

  @Test(arguments: [false, true])
  func `A bridged team is dissolved, and nothing of it stays with the other program`(
    isAway: Bool
  ) async throws {
    try write("ann")
    try await InProcessDaemon.with { daemon in
      try await daemon.ask(.bridgeTeam, bridging(directory))
      try await join("bob", daemon)
      let theirs = try box("ann", daemon).append(Message(from: "bob", text: "for ann")).id
      let late = try box("bob", daemon).append(Message(from: "ann", text: "for bob")).id
      let place = Scratch.path("away")
      if isAway { try Files.rename(directory, to: place) }
      let reply = try DissolveReply(
        json: try await daemon.ask(.dissolveTeam, DissolveRequest(name: "web").json))
      #expect(reply.archive != nil)
      #expect(daemon.context.keeper.state.teams["web"] == nil)
      #expect(try Files.names(in: daemon.home.teams).isEmpty)
      let inboxes = "\(isAway ? place : directory)/inboxes"
      if !isAway {
        let given = await daemon.deliveries().filter { $0.event == .dropped }.flatMap(\.messages)
        #expect(given.contains(late) && !given.contains(theirs))
        let original = try JSON(parsing: try Files.read("\(inboxes)/bob.json") ?? [])
        #expect(original.array?.first?["read"] == true)
        try await eventually("nothing else is left") {
          try Files.names(in: inboxes).sorted() == ["ann.json", "bob.json"]
        }
      }
      #expect(
        String(decoding: try Files.read("\(inboxes)/ann.json") ?? [], as: UTF8.self)
          .contains("for ann"))
    }
  }

  @Test func `What cannot be bridged is refused`() async throws {
    try await InProcessDaemon.with { daemon in
      #expect(
        await daemon.refusal(.bridgeTeam, bridging(directory, .jcode))
          == "jcode has no team with mailboxes in \(directory); begin it there first")
      try write("ann")
      try await daemon.makeTeam("web")
      #expect(
        await daemon.refusal(.bridgeTeam, bridging(directory))?
          .hasPrefix("team web exists already, with mailboxes of its own") == true)
      #expect(
        await daemon.refusal(.bridgeTeam, bridging(nil))
          == "team web has mailboxes of its own: there is no bridge")
    }
  }

  @Test func `Members that come and go there come and go here`() async throws {
    try write("ann")
    try await InProcessDaemon.with { daemon in
      try await daemon.ask(.bridgeTeam, bridging(directory))
      try write("ann", "ben")
      try await eventually("ben is there") { members(daemon) == ["ann", "ben"] }
      try write("ben")
      try await eventually("ann has left") {
        members(daemon) == ["ben"]
          && daemon.context.keeper.state.teams["web"]?.agents["ann"] == nil
      }
      try await eventually("that is told") {
        await daemon.events().contains(.agentLeft(Address(name: "ann", team: "web")))
      }
    }
    // While no daemon runs, one more comes.
    try write("ben", "cid")
    try await InProcessDaemon.with { daemon in #expect(members(daemon) == ["ben", "cid"]) }
  }

  @Test func `A bridge that is taken back leaves Roost's agents with their mail`() async throws {
    try write("ann")
    try await InProcessDaemon.with { daemon in
      try await daemon.ask(.bridgeTeam, bridging(directory))
      try await join("roo", daemon)
      let read = try box("roo", daemon).append(Message(from: "ann", text: "old")).id
      try box("roo", daemon).markRead(ids: [read])
      _ = try box("roo", daemon).append(Message(from: "ann", text: "new"))
      let reply = try BridgeReply(json: try await daemon.ask(.bridgeTeam, bridging(nil)))
      #expect(reply.inboxes == nil && reply.members.isEmpty && reply.agents == ["roo"])
      #expect(try Files.status("\(directory)/inboxes/.locks") == nil)
      let place = daemon.home.inboxes(of: "web", session: nil)
      #expect(Files.target(ofLink: place) == nil)
      #expect(try Files.status(place)?.isDirectory == true)
      #expect(try box("roo", daemon).readUnread().map(\.text) == ["new"])
      #expect(daemon.context.keeper.state.teams["web"]?.agents.keys.sorted() == ["roo"])
      #expect(daemon.context.keeper.state.teams["web"]?.bridge == nil)
    }
  }

  @Test func `A bridge that is taken back with no agent of Roost's leaves no team`() async throws {
    try write("ann")
    try await InProcessDaemon.with { daemon in
      try await daemon.ask(.bridgeTeam, bridging(directory))
      let reply = try BridgeReply(json: try await daemon.ask(.bridgeTeam, bridging(nil)))
      #expect(reply.agents.isEmpty)
      #expect(daemon.context.keeper.state.teams.isEmpty)
      #expect(await daemon.events().contains(.agentLeft(Address(name: "ann", team: "web"))))
      #expect(try Files.status("\(directory)/config.json") != nil)
    }
  }

  @Test func `Unread mail of Roost's agents goes along into a new session`() async throws {
    try write("ann", as: .jcode)
    try Files.createDirectory("\(directory)/inboxes/one")
    try await InProcessDaemon.with { daemon in
      try await daemon.ask(.bridgeTeam, bridging(directory, .jcode))
      #expect(daemon.context.keeper.state.teams["web"]?.session == "one")
      try await join("roo", daemon)
      _ = try box("roo", daemon).append(Message(from: "ann", text: "hello"))
      try Files.createDirectory("\(directory)/inboxes/two")
      try await eventually("the new session is taken up") {
        daemon.context.keeper.state.teams["web"]?.session == "two"
          && daemon.context.keeper.state.teams["web"]?.bridge?.left.isEmpty == true
      }
      #expect(try box("roo", daemon).readUnread().map(\.text) == ["hello"])
      let old = daemon.home.mailbox(of: Address(name: "roo", team: "web"), session: "one")
      let left = Mailbox(old, settings: Settings()) { _ in }
      #expect(try left.readAll().map(\.read) == [true])
    }
  }

  @Test func `A new daemon undoes a bridge that was begun and is in no state`() async throws {
    let home = Home(root: Scratch.path("home"))
    try write("ann")
    try Files.createDirectory(home.team("web"))
    try Files.symbolicLink(
      at: home.inboxes(of: "web", session: nil), to: "\(directory)/inboxes")
    try await InProcessDaemon.with { daemon in
      #expect(try Files.status(home.inboxes(of: "web", session: nil)) == nil)
      try await daemon.makeTeam("web")
      #expect(Files.target(ofLink: home.inboxes(of: "web", session: nil)) == nil)
    }
    #expect(try Files.status("\(directory)/inboxes")?.isDirectory == true)
  }
}
