import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// The doors of agents' own programs, by stand-ins made of what is documented and was measured of them.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10)))
struct DoorTests {
  private func with(
    _ kind: DoorPeer.Kind, _ mode: Agent.Mode, version: String? = nil,
    _ body: @Sendable (World, DoorPeer, _ pane: String) async throws -> Void
  ) async throws {
    try await World.with { world in
      try world.configure(
        #"{"profiles": \#(DoorPeer.settings), "delivery": {"answer_hint": false}}"#)
      try await world.team()
      let peer = try DoorPeer(kind, version: version)
      let pane = try await peer.join(world, mode)
      try await body(world, peer, pane)
    }
  }

  @Test(arguments: DoorPeer.Kind.doors)
  func `Messages go through the door as they were sent, and its name is told`(
    kind: DoorPeer.Kind
  ) async throws {
    try await with(kind, .auto) { world, peer, _ in
      let texts = ["first", "two\nlines and a tab\t.", "/exit", "ünï ⏎ \u{1F980}"]
      var ids: [String] = []
      for text in texts {
        ids.append(try await world.sendPeer(text))
        try await world.allRead(DoorPeer.name)
      }
      let taken = try await peer.taken(texts.count)
      #expect(taken.map(\.text) == texts)
      #expect(taken.map(\.id) == ids.map(MessageID.short))
      for id in ids { #expect(try world.verdicts(of: id) == [.submitted]) }
      let channel = try await world.peerRow()["channel"]
      let name = try #require(channel?["name"]?.string)
      #expect(channel?["why"] == nil)
      #expect(try world.entries(of: ids[0]).allSatisfy { $0.door == name || $0.event == .held })
      #expect(try await world.done("list").contains("auto (\(name))"))
      let story = try await world.done("explain", ids[0])
      #expect(story.contains("through \(name)") && story.contains("goes by \(name)."))
      try await world.json("explain", ids[0])
    }
  }

  @Test(arguments: DoorPeer.Kind.doors)
  func `A text that is too large for the door is told of in a line`(
    kind: DoorPeer.Kind
  ) async throws {
    try await with(kind, .native) { world, peer, _ in
      let id = try await world.sendPeer(String(repeating: "much text ", count: 20_000))
      try await world.allRead(DoorPeer.name)
      let text = try #require(try await peer.taken(1).first?.text)
      #expect(text.contains("roost inbox --id \(MessageID.short(id))") && text.utf8.count < 200)
    }
  }

  @Test(arguments: DoorPeer.Kind.doors.filter { $0.versions.bad != nil })
  func `The door of a version that is not known for it stays shut, and the pane is the way`(
    kind: DoorPeer.Kind
  ) async throws {
    try await with(kind, .auto, version: kind.versions.bad) { world, peer, _ in
      let id = try await world.sendPeer("by the pane")
      try await world.allRead(DoorPeer.name)
      #expect(try await peer.taken(1).map(\.text) == ["by the pane"])
      #expect(try world.entries(of: id).allSatisfy { $0.door == nil })
      let channel = try await world.peerRow()["channel"]
      #expect(channel?["name"] == "pane")
      #expect(channel?["why"]?.string?.contains(kind.versions.bad ?? "") == true)
    }
  }

  @Test(arguments: [DoorPeer.Kind.amp, .claude, .codex, .opencode, .qwen])
  func
    `A door that is gone keeps mail back where it is the only way, and is no loss where it is not`(
      kind: DoorPeer.Kind
    ) async throws
  {
    try await with(kind, .native) { world, peer, pane in
      try peer.set(.gone)
      if kind != .opencode {
        try await eventually("the door is gone") {
          if kind == .amp {
            return try Files.names(in: "\(peer.place)/home/.roost/doors").isEmpty
          }
          let name = kind == .codex ? "server.sock" : "inbox.sock"
          return try Files.status("\(peer.place)/\(name)") == nil
        }
      }
      let id = try await world.sendPeer("as soon as you can")
      try await world.held(DoorPeer.name, "no_door")
      try await eventually("no way is left") {
        try await world.peerRow()["channel"]?["name"] == "none"
      }
      #expect(try peer.came() == [])
      try await world.done(
        "join", DoorPeer.name, "--pane", pane, "--mode", "auto",
        "--socket", world.tmux.socket)
      try await world.allRead(DoorPeer.name)
      #expect(try await peer.taken(1).map(\.id) == [MessageID.short(id)])
      try peer.set(.ok)
      try await eventually("the door is back") {
        try await world.peerRow()["channel"]?["name"] != "pane"
      }
      let next = try await world.sendPeer("again by the door")
      try await world.allRead(DoorPeer.name)
      #expect(try await peer.taken(2).map(\.text) == ["as soon as you can", "again by the door"])
      #expect(try world.entries(of: next).contains { $0.door != nil })
    }
  }

  @Test(arguments: [DoorPeer.Kind.amp, .claude, .codex, .opencode, .qwen])
  func `What the program refuses at its door comes by the pane, once`(
    kind: DoorPeer.Kind
  ) async throws {
    try await with(kind, .auto) { world, peer, _ in
      try peer.set(.refuse)
      let id = try await world.sendPeer("refused there")
      try await world.allRead(DoorPeer.name)
      #expect(try peer.came().count == 2)
      #expect(try await peer.taken(1).map(\.id) == [MessageID.short(id)])
      #expect(try world.verdicts(of: id) == [.failed, .submitted])
    }
  }

  @Test(arguments: [DoorPeer.Kind.claude, .qwen])
  func
    `What the program keeps back for its user is not said to be submitted, and not typed as well`(
      kind: DoorPeer.Kind
    ) async throws
  {
    try await with(kind, .auto) { world, peer, _ in
      try peer.set(.hold)
      let id = try await world.sendPeer("kept back")
      try await eventually("there is a verdict") { try world.verdicts(of: id) != [] }
      let next = try await world.sendPeer("the next one")
      try await eventually("the next one came") { try world.verdicts(of: next) == [.submitted] }
      #expect(try world.verdicts(of: id) == [.typed])
      #expect(try await peer.taken(1).map(\.id) == [MessageID.short(next)])
    }
  }

  @Test(
    arguments: [DoorPeer.Kind.amp, .claude, .codex, .opencode, .qwen],
    [DoorPeer.Mode.garbage, .mute])
  func `Nonsense and silence at the door prove nothing`(
    kind: DoorPeer.Kind, mode: DoorPeer.Mode
  ) async throws {
    try await with(kind, .auto) { world, peer, _ in
      let first = try await world.sendPeer("first")
      try await world.allRead(DoorPeer.name)
      try peer.set(mode)
      let id = try await world.sendPeer("into the dark")
      try await eventually("there is a verdict", within: .seconds(40)) {
        try world.verdicts(of: id) != []
      }
      let next = try await world.sendPeer("the next one")
      try await eventually("the next one came", within: .seconds(40)) {
        try world.verdicts(of: next).last == .submitted
      }
      let verdicts = try world.verdicts(of: id)
      let own = try peer.taken().filter { $0.id == MessageID.short(id) }
      // Where its records prove that it has nothing, the pane brings the message.
      #expect(
        verdicts == [.typed] && own == [] || verdicts == [.failed, .submitted] && own.count == 1)
      #expect(try world.entries(of: next).filter { $0.door != nil } == [])
      #expect(try peer.taken().first?.id == MessageID.short(first))
    }
  }

  @Test
  func
    `What a killed daemon was about to hand over goes out, though the agent rests only for moments`()
    async throws
  {
    try await with(.gptme, .native) { world, peer, _ in
      let first = try await world.sendPeer("first")
      try await world.allRead(DoorPeer.name)
      try await world.done("down")
      let id = try await world.sendPeer("about to go")
      var intent = try #require(
        try world.entries(of: first).first { $0.event == .intent })
      (intent.messages, intent.attempt) = ([id], "neverout")
      let journal = try Files.read(world.home.journal) ?? []
      try Files.write(
        journal + intent.json.bytes() + [UInt8(ascii: "\n")], to: world.home.journal)
      try Files.write([], to: "\(peer.place)/turns")
      try await world.done("up")
      try await world.allRead(DoorPeer.name)
      #expect(try await peer.taken(2).map(\.id) == [first, id].map(MessageID.short))
      #expect(try world.verdicts(of: id) == [.failed, .submitted])
    }
  }

  @Test func `A program without a pane takes messages through its door until it ends`() async throws
  {
    try await World.with { world in
      try world.configure(
        #"{"profiles": \#(DoorPeer.settings), "delivery": {"answer_hint": false}}"#)
      try await world.team()
      let peer = try DoorPeer(.claude)
      let words = (["cd '\(peer.place)' && echo $$ && exec env"] + peer.environment + peer.command)
        .joined(separator: " ")
      let line = try DetachedProcess.start(
        "/bin/sh", ["-c", words], errorLog: Scratch.path("peer.log"), timeout: .seconds(10))
      let pid = try #require(Int32(line ?? ""))
      defer { Signals.send(Signals.kill, to: pid) }
      try await peer.awaitReady()
      for refused in [["--mode", "native"], ["--mode", "auto"], ["--mode", "paste"]] {
        let exit = try await ChildProcess(
          BuiltPrograms.roost, ["join", DoorPeer.name] + refused, environment: world.environment
        ).run()
        #expect(exit.code != 0)
      }
      try await world.done("join", "hal", "--mode", "hook")
      try await world.done("join", DoorPeer.name, "--mode", "native", "--pid", "\(pid)")
      let id = try await world.sendPeer("without a pane")
      try await world.allRead(DoorPeer.name)
      #expect(try await peer.taken(1).map(\.text) == ["without a pane"])
      #expect(try world.verdicts(of: id) == [.submitted])
      Signals.send(Signals.kill, to: pid)
      try await eventually("it is gone") { try await world.peerRow()["status"] == "gone" }
    }
  }
}

/// Every way by which messages come, with a daemon that is killed at each step.
@Suite(.scratch, .heavy, .needs("tmux", "python3"), .serialized, .timeLimit(.minutes(10)))
struct ChannelTests {
  /// Behind what the daemon is killed.
  private enum Step: CaseIterable {
    case stored, intent, came, taken, verdict
  }

  @Test(arguments: DoorPeer.Kind.allCases)
  func
    `A daemon that is killed at any step loses nothing, repeats nothing and claims no more than was seen`(
      kind: DoorPeer.Kind
    ) async throws
  {
    try await World.with { world in
      try world.configure(
        #"{"profiles": \#(DoorPeer.settings), "delivery": {"answer_hint": false}}"#)
      try await world.team()
      let peer = try DoorPeer(kind)
      _ = try await peer.join(world, .native)
      var sent = [try await world.sendPeer("the first")]
      try await world.allRead(DoorPeer.name)
      if kind == .gptme { try Files.write([], to: "\(peer.place)/turns") }
      for step in Step.allCases {
        // What an earlier step left must not be taken for what this one waits for.
        let count = sent.count
        try await eventually("what was sent was taken") { try peer.taken().count == count }
        let before = try peer.came().count
        if step == .came { try peer.set(.wait) }
        let id = try await world.sendPeer("killed when \(step)")
        sent.append(id)
        try await eventually("the delivery is \(step)") {
          switch step {
          case .stored: true
          case .intent: try world.entries(of: id).contains { $0.event == .intent }
          case .came: try peer.came().count > before
          case .taken: try peer.taken().contains { $0.id == MessageID.short(id) }
          case .verdict: try world.verdicts(of: id) != []
          }
        }
        try await world.killDaemon()
        try peer.set(.ok)
        try await world.done("up")
      }
      try await world.allRead(DoorPeer.name, within: .seconds(60))
      #expect(try await peer.taken(sent.count).map(\.id) == sent.map(MessageID.short))
      for id in sent {
        let verdicts = try world.verdicts(of: id)
        #expect(verdicts.last == .submitted && verdicts.dropLast().allSatisfy { $0 == .failed })
      }
    }
  }
}
