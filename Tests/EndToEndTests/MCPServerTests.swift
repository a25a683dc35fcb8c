import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// `roost mcp` as a process: what it lists, whose it is, and what it says beside its answers.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct MCPServerTests {
  /// Requests of the newest version, numbered from 1.
  private static func lines(_ requests: [(String, JSON)]) -> [UInt8] {
    requests.enumerated().flatMap { number, request in
      let line: JSON = [
        "jsonrpc": "2.0", "id": .integer(number + 1), "method": .string(request.0),
        "params": request.1,
      ]
      return line.bytes() + [UInt8(ascii: "\n")]
    }
  }

  private static func call(_ tool: String, _ arguments: JSON = [:]) -> (String, JSON) {
    ("tools/call", ["name": .string(tool), "arguments": arguments])
  }

  /// What the server answers to requests, until its input ends.
  private func answers(
    _ requests: [(String, JSON)], as name: String? = nil, in world: World,
    _ words: [String] = [], more: [String: String] = [:]
  ) async throws -> [JSON] {
    var environment = world.environment.merging(more) { $1 }
    environment["ROOST_AGENT"] = name
    let exit = try await ChildProcess(
      BuiltPrograms.roost, ["mcp"] + words, input: Self.lines(requests),
      environment: environment, timeout: .seconds(60)
    ).run()
    #expect(exit.code == 0, "\(exit.errorText)")
    let lines = exit.output.split(separator: UInt8(ascii: "\n"))
    return try lines.map { try JSON(parsing: Array($0)) }.sorted {
      ($0["id"]?.integer ?? 0) < ($1["id"]?.integer ?? 0)
    }
  }

  private func text(_ answer: JSON?) -> String {
    answer?["result"]?["content"]?.array?.first?["text"]?.string ?? answer?.text() ?? ""
  }

  @Test(arguments: ["core", "all", "seed", "mail"])
  func `The tools are as they are known, few and short`(
    choice: String
  ) async throws {
    try await World.with { world in
      let listed = try await answers(
        [("tools/list", [:]), ("tools/list", [:])], in: world, ["--tools", choice])
      let list = try #require(listed.first?["result"])
      #expect(list == listed.last?["result"])
      let tools = try #require(list["tools"]?.array)
      let file = Fixtures.path("mcp-tools-\(choice).json")
      let golden = try JSON(parsing: Files.read(file) ?? Array("null".utf8))
      if golden != .array(tools) {
        let seen = Scratch.path("mcp-tools-\(choice).json")
        try Files.write(JSON.array(tools).bytes(.indented), to: seen)
        Issue.record("the tools are not those of \(file): \(JSON.array(tools).text(.indented))")
      }
      for tool in tools {
        #expect(tool["name"]?.string?.wholeMatch(of: #/[a-z_]{1,24}/#) != nil)
        #expect((tool["description"]?.string ?? "").utf8.count < 2048)
        #expect(tool["annotations"]?.object?.members.count == 4)
      }
      if choice == "core" { #expect(list.bytes().count < 6 << 10) }
    }
  }

  @Test func `Whoever is no agent is told how to become one, and is nobody's mouth`() async throws {
    try await World.with { world in
      try await world.done("join", "ben", "--mode", "file")
      let send = Self.call("send_message", ["to": "ben", "body": "x"])
      let refused = try await answers([send, Self.call("list_agents")], in: world)
      #expect(refused[0]["result"]?["isError"] == true)
      #expect(text(refused[0]).contains("roost join NAME"))
      #expect(text(refused[1]).contains(#""name":"ben""#))
      let unknown = try await answers([send], as: "eve", in: world)
      #expect(text(unknown[0]).contains("no agent eve"))
      let user = try await answers([send], as: "user", in: world)
      #expect(user[0]["result"]?["isError"] == false)
      #expect(try world.mailbox(of: "ben").readAll().map(\.from) == ["user"])
    }
  }

  @Test func `An agent's session is known by its pane, also without the terminal's variables`()
    async throws
  {
    try await World.with { world in
      try await world.done("join", "ben", "--mode", "file")
      let pane = try await world.pane("PS1='$ ' bash --norc")
      try await world.join("ann", pane, "--mode", "file")
      for (number, before) in ["", "env -u TMUX -u TMUX_PANE "].enumerated() {
        let (input, output) = (Scratch.path("in\(number)"), Scratch.path("out\(number)"))
        let send = Self.call("send_message", ["to": "ben", "body": .string("hello \(number)")])
        try Files.write(Self.lines([send]), to: input)
        let line =
          "ROOST_HOME=\(world.home.root) \(before)\(try BuiltPrograms.roost) mcp <\(input) >\(output)"
        try await world.tmux.run(["send-keys", "-t", pane, "-l", line])
        try await world.tmux.run(["send-keys", "-t", pane, "Enter"])
        try await eventually("the server has answered") {
          try (Files.read(output) ?? []).last == UInt8(ascii: "\n")
        }
        let sent = try world.mailbox(of: "ben").readAll().last
        #expect(sent?.text == "hello \(number)" && sent?.from == "ann")
        #expect(sent?.attestation == .process)
      }
    }
  }

  @Test func `Messages of others are neither read, answered, acknowledged nor found`() async throws
  {
    try await World.with { world in
      for name in ["ann", "ben", "eve"] { try await world.done("join", name, "--mode", "file") }
      let id = try await world.done("send", "ben", "the secret word", "--from", "ann").trimmed
      let found = try await answers(
        [
          Self.call("reply_message", ["id": .string(id), "body": "x"]),
          Self.call("ack_message", ["ids": [.string(id)]]),
          Self.call("search_messages", ["query": "secret"]),
          ("resources/read", ["uri": .string("roost://message/\(id)")]),
          ("resources/read", ["uri": .string("roost://thread/\(id)")]),
          Self.call("message_status", ["id": .string(id)]),
          Self.call("recall_message", ["id": .string(id)]),
          Self.call("read_inbox", ["unread": false]),
        ], as: "eve", in: world, ["--tools", "all"])
      #expect(found.count == 8)
      for answer in found { #expect(!answer.text().contains("the secret word")) }
      #expect(text(found[0]).contains("is in your mail"))
      #expect(text(found[1]).contains(#""unknown":["\#(id)"]"#))
      #expect(text(found[2]) == #"{"hits":[]}"#)
      #expect(found[3]["error"]?["code"]?.integer == -32002)
      #expect(found[4]["error"]?["code"]?.integer == -32002)
      #expect(text(found[5]).contains("neither from you nor for you"))
      #expect(text(found[6]).contains("not from eve"))
      #expect(try world.mailbox(of: "ben").counts().unread == 1)
    }
  }

  @Test func `An answer finds its way into another team`() async throws {
    try await World.with { world in
      try await world.done("team", "create", "web")
      try await world.done("team", "create", "db")
      try await world.done("join", "ann", "--team", "web", "--mode", "file")
      try await world.done("join", "ben", "--team", "db", "--mode", "file")
      let sent = try await answers(
        [Self.call("send_message", ["to": "ben@db", "body": "which schema?"])], as: "ann",
        in: world, more: ["ROOST_TEAM": "web"])
      #expect(sent[0]["result"]?["isError"] == false, "\(text(sent[0]))")
      let answered = try await answers(
        [Self.call("send_message", ["body": "the third"])], as: "ben", in: world,
        more: ["ROOST_TEAM": "db"])
      #expect(answered[0]["result"]?["isError"] == false, "\(text(answered[0]))")
      #expect(try world.mailbox(of: "ann", team: "web").readAll().map(\.from) == ["ben@db"])
      // A name that one team alone has needs no more.
      let known = try await answers([Self.call("read_inbox")], as: "ben", in: world)
      #expect(text(known[0]).contains("which schema?") || text(known[0]).contains(#""left":0"#))
      try await world.done("join", "ann", "--team", "db", "--mode", "file")
      let untold = try await answers([Self.call("read_inbox")], as: "ann", in: world)
      #expect(text(untold[0]).contains("set ROOST_TEAM in the environment"))
    }
  }

  @Test func `What an agent waits for by a tool is not typed into its pane`() async throws {
    try await World.with { world in
      try await world.join("ann", world.recorder("ann"))
      let peer = try await MCPPeer(as: "ann", in: world)
      for number in 1...5 {
        async let waiting = peer.call("wait_message", ["seconds": 30, "from": "ben"])
        try await eventually("it is seen that ann waits") {
          try await world.json("list").array?.first { $0["name"] == "ann" }?["awaits"] == "ben"
        }
        let sent = try await world.done("send", "ann", "tool \(number)", "--from", "ben").trimmed
        #expect(try await waiting["message"]?["id"]?.string == sent)
        // What it does not wait for is typed as ever.
        try await world.done(
          "send", "ann", "pane \(number)", "--from", "eve", "--wait", "submitted")
      }
      await peer.end()
      let turns = try await world.turns("ann", 5)
      #expect(turns.count == 5 && turns.allSatisfy { $0.contains("pane") })
      #expect(try world.mailbox(of: "ann").counts().unread == 0)
    }
  }

  @Test func `Nothing but answers is on standard output, whatever goes wrong`() async throws {
    try await World.with { world in
      try await world.done("join", "ann", "--mode", "file")
      try await world.done("send", "ann", "hello")
      let box = world.home.mailbox(of: Address(name: "ann", team: "default"), session: nil).file
      try Files.write(Array("[{\"from\":\"x\", nonsense".utf8), to: box)
      let damaged = try await answers(
        [Self.call("read_inbox"), ("resources/read", ["uri": "roost://inbox"])], as: "ann",
        in: world)
      #expect(damaged.count == 2)
      try await world.done("down")
      try Files.write(Array("nonsense".utf8), to: world.home.state)
      let broken = try await answers(
        [("initialize", ["protocolVersion": "2025-11-25"]), Self.call("list_agents")],
        as: "ann", in: world)
      #expect(broken.map { $0["id"] } == [1, 2])
    }
  }

  @Test func `A daemon is started for what needs one, or named where it must not be`() async throws
  {
    try await World.with { world in
      for name in ["ann", "ben"] { try await world.done("join", name, "--mode", "file") }
      try await world.done("down")
      let calls = [
        Self.call("send_message", ["to": "ben", "body": "x"]), Self.call("list_agents"),
        Self.call("recall_message", ["id": "zzzz"]),
      ]
      let without = try await answers(calls, as: "ann", in: world, ["--tools", "all"])
      #expect(
        without[0]["result"]?["isError"] == false && without[1]["result"]?["isError"] == false)
      #expect(try await world.done("down").contains("no daemon runs"))
      let id = try #require(try world.mailbox(of: "ben").readAll().first?.id)
      let recall = [Self.call("recall_message", ["id": .string(id)])]
      let named = try await answers(
        recall, as: "ann", in: world, ["--tools", "all"], more: ["ROOST_AUTOSTART": "0"])
      #expect(text(named[0]).contains("start it with `roost up`"))
      let started = try await answers(recall, as: "ann", in: world, ["--tools", "all"])
      #expect(started[0]["result"]?["isError"] == false)
      #expect(try world.daemonPID() != nil)
    }
  }
}
