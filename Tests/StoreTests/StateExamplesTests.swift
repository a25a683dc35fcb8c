import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Swarm
import TestSupport
import Testing

/// Holds the contract on disk to the code: `state/schemas`, `state/examples` and what Roost
/// reads and writes say the same.
@Suite(.scratch, .timeLimit(.minutes(10))) struct StateExamplesTests {
  private static let documents = [
    "state", "team", "inbox", "delivery", "config", "kept", "task", "cost", "report",
  ]

  private let home = Home(root: Scratch.path("home"))

  // MARK: - The examples

  @Test(arguments: documents) func `Every example keeps to its schema`(document: String) throws {
    let examples = try Contract.examples(document)
    #expect(!examples.isEmpty)
    for example in examples {
      #expect(try Contract.schema(document).problems(in: example) == [])
    }
  }

  @Test func `The state is read whole and written back byte for byte`() throws {
    try place("state.json", at: home.state)
    var state = try StateFile(home).load().state
    #expect(state.unknown.members.isEmpty && state.agents.count == 4)
    #expect(state.agents.allSatisfy { $0.unknown.members.isEmpty })
    state.generation -= 1
    try StateFile(home).save(&state)
    #expect(try Files.read(home.state) == Contract.bytes("state.json"))
  }

  @Test func `The team's file is what the state makes of it`() throws {
    try place("state.json", at: home.state)
    let team = try #require(try StateFile(home).read().teams["shop"])
    #expect(try TeamFiles(home).write(team) == nil)
    #expect(try Files.read(home.teamFile("shop")) == Contract.bytes("team.json"))
  }

  @Test func `The inbox is read whole and its bytes stay when a message is added`() throws {
    let box = Box()
    try box.put(Contract.bytes("inbox.json"))
    let messages = try box.mailbox.readAll()
    #expect(messages.count == 6)
    let foreign = try #require(messages.first { $0.from == "ci" })
    #expect(foreign.unknown["run"] == 4711 && foreign.id.hasPrefix("F"))
    let own = try zip(messages, #require(Contract.examples("inbox")[0].array))
      .filter { $0.0 != foreign }
    #expect(own.count == 5 && own.allSatisfy { $0.0.json == $0.1 })
    try box.send("one more")
    let closing = Array("\n]\n".utf8)
    #expect(try box.bytes.starts(with: Contract.bytes("inbox.json").dropLast(closing.count)))
  }

  @Test func `Every line of the journal is written as it was read`() throws {
    try place("deliveries.jsonl", at: home.journal)
    let contents = try Journal.read(home)
    #expect(contents.unreadable == [])
    #expect(Set(contents.entries.map(\.event)) == Set(JournalEntry.Event.allCases))
    let lines = contents.entries.map { $0.json.text() + "\n" }
    #expect(
      lines.joined() == String(decoding: try Contract.bytes("deliveries.jsonl"), as: UTF8.self))
  }

  @Test func `The settings are read`() throws {
    try place("config.json", at: home.configuration)
    let settings = try ConfigurationFile.read(home)
    #expect(settings.keepRead == 500 && settings.typingPauseSeconds == 5)
    let wide = settings.profile(named: "claude-wide")
    #expect(wide.quietMilliseconds == 150)
    #expect(wide.screen == settings.profile(named: "claude").screen)
    #expect(settings.profile(forArguments: ["python3", "mybot.py"]).name == "mybot")
    #expect(settings.profile(named: "mybot").launch.resume == ["--continue"])
    #expect(settings.workCommand == ["claude"] && settings.leaseSeconds == 120)
    #expect(settings.postpayTrust == 0.8 && settings.rates.array?.count == 2)
    #expect(settings.swarm["max_concurrent_requests"]?.integer == 4)
    #expect(settings.senders == ["ci"])
    #expect(settings.worktreeSetups["/home/me/web"]?.hasSuffix("npm ci") == true)
    #expect(settings.presets["reviewer"]?.wantsWorktree == true)
    #expect(settings.teammateTypes == ["reviewer"] && settings.teammateLimit == 8)
    #expect(NotifyWay.allCases.filter { !settings.notify.isOn($0) } == [.desktop])
    #expect(settings.notify.events.count == 4 && settings.notify.quiet != nil)
  }

  // MARK: - What the code writes

  @Test func `A state with every field keeps to the schema`() throws {
    try Files.createDirectory(home.root)
    var state = State()
    state.teams["shop"] = Contract.fullTeam
    state.repositories["acme/shop"] = Contract.fullRepository
    state.node = Node(id: "n1", incarnation: 7)
    let agent = try #require(Contract.fullTeam.agents["alice"])
    state.leave(try #require(LeftWorktree(agent, why: "it is locked")))
    try StateFile(home).save(&state)
    #expect(
      String(decoding: try Files.read(home.state) ?? [], as: UTF8.self).contains("rst_") == false)
    try Files.createDirectory(home.team("shop"))
    _ = try TeamFiles(home).write(Contract.fullTeam)
    #expect(try Contract.problems("state", at: home.state) == [])
    #expect(try Contract.problems("team", at: home.teamFile("shop")) == [])
  }

  @Test func `Messages with every field, marked and foreign ones keep to the schema`() throws {
    let box = Box()
    try box.put(#"[ {"from": "ci", "text": "green",\#n "read": false} ]"#)
    var message = Message(from: "alice", text: String(repeating: "long ", count: 60_000))
    message.to = "bob"
    message.summary = "s"
    message.color = "#FF6B6B"
    message.replyTo = "01M7YAB6QZNSHECZ3DDPXREE5F"
    message.thread = message.replyTo
    message.priority = .low
    message.key = "k"
    message.expiresAt = Timestamp.text(Date())
    message.kind = Message.noticeKind
    message.fold = Message.Fold(about: "messages to carol", count: 2)
    let receipt = try box.mailbox.append(message)
    try box.mailbox.markRead(index: 0)
    #expect(try box.mailbox.message(matching: receipt.id).attachment != nil)
    #expect(try Contract.problems("inbox", at: box.path) == [])
  }

  @Test(arguments: JournalEntry.Event.allCases)
  func `The schema knows every event`(event: JournalEntry.Event) throws {
    var entry = JournalEntry(
      at: Timestamp.text(Date()), event: event, agent: Address(name: "bob", team: "shop"),
      messages: ["01M7YAB6QZNSHECZ3DDPXREE5F"])
    entry.attempt = "7r0ecew5"
    entry.verdict = event == .verdict ? .submitted : nil
    entry.reason = Hold.Reason.draft.rawValue
    entry.evidence = ["the screen shows it"]
    entry.pane = Contract.fullTeam.agents["alice"]?.pane
    try Files.createDirectory(home.root)
    try Journal(home).append([entry])
    #expect(try Contract.problems("delivery", at: home.journal) == [])
  }

  @Test(arguments: DeliveryVerdict.allCases)
  func `The schema knows every verdict`(verdict: DeliveryVerdict) throws {
    var entry = try #require(
      try Contract.examples("delivery").first { $0["verdict"] != nil }?.object)
    entry["verdict"] = .string(verdict.rawValue)
    #expect(try Contract.schema("delivery").problems(in: .object(entry)) == [])
  }

  @Test func `The code takes every setting of the schema, at both ends of its range`() throws {
    let schema = try Contract.json("schemas/config.schema.json")
    let profile = try #require(schema["$defs"]?["profile"]?["properties"]?.object)
    for group in ["mailbox", "delivery", "teams", "trust", "swarm"] {
      let settings = try #require(schema["properties"]?[group]?["properties"]?.object)
      for setting in settings.members where setting.key != "budget" {
        for value in Contract.values(setting.value) {
          let settings = try Settings(json: [
            group: .object(JSONObject([.init(key: setting.key, value: value)]))
          ])
          _ = try SwarmConfig(json: settings.swarm)
        }
      }
    }
    for setting in profile.members where setting.key != "extends" {
      for value in Contract.values(setting.value) {
        let one = JSON.object(JSONObject([.init(key: setting.key, value: value)]))
        _ = try Settings(json: ["profiles": ["mybot": one]])
      }
    }
  }

  // MARK: - What the schemas refuse

  @Test(arguments: Contract.broken)
  func `A schema refuses what is broken`(broken: Contract.Broken) throws {
    let example = try #require(try Contract.examples(broken.document).first { broken.fits($0) })
    let value = try #require(example.replacing(broken.path[...], with: broken.value))
    #expect(value != example)
    #expect(try Contract.schema(broken.document).problems(in: value) != [])
  }

  @Test(arguments: documents)
  func `Unknown fields are allowed everywhere but in the settings`(document: String) throws {
    for example in try Contract.examples(document) {
      let value =
        example.array == nil
        ? example.replacing(["new"], with: 1) : example.replacing(["0", "new"], with: 1)
      let problems = try Contract.schema(document).problems(in: #require(value))
      #expect(problems.isEmpty == (document != "config"))
    }
  }

  private func place(_ example: String, at path: String) throws {
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(Contract.bytes(example), to: path)
  }
}
