import Foundation
import JSONSyntax
import Model
import Platform
import TestSupport
import Testing

/// A person at the keyboard of a real agent: what they have before them stays theirs.
@Suite(.scratch, .needsAgents, .timeLimit(.minutes(20)))
struct RealPersonTests {
  /// What a person does, what then keeps a message waiting, what must still be on the screen, and
  /// how they are done with it.
  struct Situation: Sendable, CustomTestStringConvertible {
    var name: String
    var text = ""
    /// Whether a picture was dropped onto the terminal before.
    var hasPicture = false
    var keys: [String] = []
    /// The hold's reasons that are right.
    var reasons: Set<Hold.Reason> = [.draft]
    var shown: String
    var ends: [[String]] = [["C-u"]]

    var testDescription: String { name }
  }

  private static func shared(clear: [[String]]) -> [Situation] {
    [
      Situation(name: "a draft", text: "fix the bug", shown: "fix the bug", ends: clear),
      Situation(
        name: "a draft with the cursor at its start", text: "fix the bug", keys: ["Home"],
        shown: "fix the bug", ends: [["End"]] + clear),
      Situation(
        name: "a draft with the cursor in it", text: "fix the bug", keys: ["Left", "Left"],
        shown: "fix the bug", ends: [["End"]] + clear),
      Situation(name: "one letter", text: "f", shown: "f", ends: clear),
      Situation(name: "two blanks", text: "  ", shown: "", ends: clear),
      Situation(
        name: "a menu of commands", text: "/mo", reasons: [.draft, .mode], shown: "/mo",
        ends: clear),
      Situation(
        name: "a picker of files", text: "see @RE", shown: "see @RE", ends: clear),
      Situation(
        name: "a shell mode", text: "!ls", reasons: [.mode, .draft, .unknownScreen], shown: "ls",
        ends: clear + [["BSpace"]]),
      Situation(
        name: "text that looks like a message", text: "[ben → ann · 7k2f] hi",
        shown: "[ben → ann · 7k2f] hi", ends: clear),
    ]
  }

  /// What these programs show instead of the path of a picture.
  private static let pictures = [
    Situation(name: "a picture", hasPicture: true, shown: "[Image #"),
    Situation(
      name: "a picture with the cursor before it", hasPicture: true, keys: ["Home"],
      shown: "[Image #", ends: [["End"], ["C-u"]]),
    Situation(
      name: "a picture and words", text: " what is this?", hasPicture: true,
      shown: "what is this?"),
  ]

  /// A red square.
  private static let picture =
    Data(
      base64Encoded:
        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9h"
        + "AAAAAElFTkSuQmCC") ?? Data()

  private static let claude: [Situation] =
    shared(clear: [["C-u"]]) + pictures + [
      Situation(
        name: "a draft of two lines", text: "one\\", keys: ["Enter", "t", "w", "o"], shown: "two",
        ends: [["C-u"], ["C-u"], ["C-u"]]),
      Situation(
        name: "two empty lines with the cursor on the first", text: "\\",
        keys: ["Enter", "Up"], shown: "", ends: [["Down"], ["C-u"], ["BSpace"], ["C-u"]]),
      Situation(
        name: "a search of the history", keys: ["C-r"], reasons: [.mode, .dialog, .unknownScreen],
        shown: "Filter history", ends: [["Escape"]]),
      Situation(
        name: "the transcript", keys: ["C-o"], reasons: [.mode, .dialog, .unknownScreen],
        shown: "detailed transcript", ends: [["C-o"]]),
      Situation(
        name: "the choice of a model", text: "/model", keys: ["Enter"], reasons: [.dialog],
        shown: "Select model", ends: [["Escape"]]),
      Situation(
        name: "the settings", text: "/config", keys: ["Enter"], reasons: [.dialog],
        shown: "to navigate", ends: [["Escape"], ["Escape"]]),
      Situation(
        name: "the help", text: "/help", keys: ["Enter"], reasons: [.dialog],
        shown: "For more help", ends: [["Escape"]]),
      Situation(
        name: "the way back to an earlier message", keys: ["Escape", "Escape"],
        reasons: [.dialog], shown: "Restore the code", ends: [["Escape"]]),
      Situation(
        name: "the choice of a session", text: "/resume", keys: ["Enter"], reasons: [.dialog],
        shown: "Resume session", ends: [["Escape"]]),
      Situation(
        name: "the background tasks", text: "/tasks", keys: ["Enter"], reasons: [.dialog],
        shown: "No tasks currently running", ends: [["Escape"]]),
      Situation(
        name: "an earlier message that was called back", keys: ["Up"], shown: "",
        ends: [["C-e"], ["C-u"], ["C-u"]]),
    ]

  private static let codex: [Situation] =
    shared(clear: [["C-u"]]) + pictures + [
      Situation(
        name: "a draft of two lines", text: "one", keys: ["C-j", "t", "w", "o"], shown: "two",
        ends: [["C-u"], ["BSpace"], ["C-u"]]),
      Situation(
        name: "a newline alone", keys: ["C-j"], reasons: [.draft, .unknownScreen], shown: "",
        ends: [["BSpace"]]),
      Situation(
        name: "the transcript", keys: ["C-t"], reasons: [.mode, .dialog, .unknownScreen],
        shown: "T R A N S C R I P T", ends: [["q"]]),
      Situation(
        name: "the choice of a model", text: "/model", keys: ["Enter"], reasons: [.dialog],
        shown: "Select Model", ends: [["Escape"]]),
      Situation(
        name: "a menu of skills", text: "$sk", reasons: [.draft, .dialog], shown: "$sk",
        ends: [["C-u"]]),
      Situation(
        name: "a search of the history", keys: ["C-r"], reasons: [.mode, .unknownScreen],
        shown: "reverse-i-search", ends: [["Escape"]]),
      Situation(
        name: "the permissions", text: "/permissions", keys: ["Enter"], reasons: [.dialog],
        shown: "Update Model Permissions", ends: [["Escape"]]),
      Situation(
        name: "the experimental features", text: "/experimental", keys: ["Enter"],
        reasons: [.dialog], shown: "Experimental features", ends: [["Escape"]]),
      Situation(
        name: "the choice of a review", text: "/review", keys: ["Enter"], reasons: [.dialog],
        shown: "review", ends: [["Escape"]]),
      Situation(
        name: "the choice of a session", text: "/resume", keys: ["Enter"],
        reasons: [.dialog, .mode, .unknownScreen], shown: "Resume a previous session",
        ends: [["Escape"]]),
      Situation(
        name: "an earlier message that was called back", keys: ["Up"], shown: "",
        ends: [["C-e"], ["C-u"], ["C-u"]]),
    ]

  /// What people have before them in line editors.
  private static let lineEditor: [Situation] = [
    Situation(name: "a draft", text: "fix the bug", shown: "fix the bug"),
    Situation(
      name: "a draft with the cursor at its start", text: "fix the bug", keys: ["C-a"],
      shown: "fix the bug", ends: [["C-e"], ["C-u"]]),
    Situation(
      name: "a draft with the cursor in it", text: "fix the bug", keys: ["Left", "Left"],
      shown: "fix the bug", ends: [["C-e"], ["C-u"]]),
    Situation(name: "one letter", text: "f", shown: "f"),
    Situation(name: "a command", text: "/he", shown: "/he"),
    Situation(
      name: "a search of the history", keys: ["C-r"],
      reasons: [.mode, .notReady, .unknownScreen, .draft], shown: "search", ends: [["C-g"]]),
    Situation(
      name: "text that looks like a message", text: "[ben → ann · 7k2f] hi",
      shown: "[ben → ann · 7k2f] hi"),
    Situation(
      name: "an earlier message that was called back", keys: ["Up"], shown: "",
      ends: [["C-e"], ["C-u"], ["C-u"]]),
  ]

  /// A key more leaves the modes of its composer that a sign at its start begins.
  private static let vibe: [Situation] =
    shared(clear: [["C-u"], ["BSpace"]]).filter { $0.name != "two blanks" } + [
      Situation(
        name: "a draft of two lines", text: "one", keys: ["C-j", "t", "w", "o"], shown: "two",
        ends: [["C-u"], ["BSpace"], ["C-u"]]),
      Situation(
        name: "the choice of a model", text: "/model", keys: ["Enter"],
        reasons: [.dialog, .unknownScreen, .mode], shown: "model", ends: [["Escape"]]),
      Situation(
        name: "the settings", text: "/config", keys: ["Enter"],
        reasons: [.dialog, .unknownScreen, .mode], shown: "Search settings", ends: [["Escape"]]),
    ]

  private static let cases: [(RealAgent.Kind, [Situation])] = [
    (.claude, claude), (.codex, codex), (.aider, lineEditor), (.gptme, lineEditor), (.vibe, vibe),
  ].filter { $0.0.program != nil }

  @Test(arguments: cases.map(\.0))
  func `What a person has before them stays theirs, and mail goes on when they are done`(
    kind: RealAgent.Kind
  ) async throws {
    let situations = try #require(Self.cases.first { $0.0 == kind }?.1)
    // There are many situations, and each ends with the pause after a person's last key.
    let configuration = #"{"delivery": {"typing_pause": 1}}"#
    try await RealAgent.with(kind, configuration: configuration) { agent in
      try Files.write(Array("read me\n".utf8), to: "\(agent.directory)/README.md")
      try Files.write(Array(Self.picture), to: "\(agent.directory)/picture.png")
      try await agent.send("the first message")
      try await taken("the first message", agent)
      try await Person.with(agent) { person in
        for situation in situations { try await run(situation, agent, person) }
      }
      let heard = ModelServer.messages(in: try agent.model.conversation()).map(Self.text(of:))
      #expect(heard == ["the first message"] + situations.map { "during \($0.name)" })
    }
  }

  private func run(
    _ situation: Situation, _ agent: RealAgent, _ person: Person
  ) async throws {
    do {
      if situation.hasPicture {
        try await person.paste("\(agent.directory)/picture.png")
        try await agent.shows("[Image #")
      }
      if !situation.text.isEmpty { try await person.type(situation.text) }
      for key in situation.keys { try await person.press([key]) }
      if !situation.shown.isEmpty { try await agent.shows(situation.shown) }
      try await agent.send("during \(situation.name)")
      try await eventually("the mail waits for \(situation.reasons)") {
        let reason = try await agent.row()["hold"]?["reason"]?.string
        return situation.reasons.contains { $0.rawValue == reason }
      }
      if !situation.shown.isEmpty {
        #expect(try await agent.screen().contains(situation.shown), "\(situation.name)")
      }
      let heard = try agent.model.conversation()
      #expect(
        !heard.contains { $0 == situation.text || $0.contains("during \(situation.name)") },
        "\(situation.name): nothing was sent, of theirs or of the mail")
      for keys in situation.ends { try await person.press(keys) }
      try await taken("during \(situation.name)", agent)
    } catch {
      throw NeverHappened(description: "in \(situation.name): \(error)")
    }
  }

  /// Waits until the model has a message and the agent rests.
  private func taken(_ text: String, _ agent: RealAgent) async throws {
    try await agent.world.allRead(RealAgent.name, within: .seconds(120))
    try await eventually("the model has it") {
      ModelServer.messages(in: try agent.model.conversation()).last.map(Self.text(of:)) == text
    }
    try await agent.status("idle")
    try await agent.rests()
  }

  /// A message without what aider puts behind it.
  private static func text(of message: (id: String, text: String)) -> String {
    message.text.replacing("\n\nReply in English.\n", with: "")
  }
}
