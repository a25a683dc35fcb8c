import Store
import Model
import TestSupport
import Testing

/// Real agents that answer by themselves.
@Suite(.scratch, .needsAgents, .serialized, .timeLimit(.minutes(20)))
struct RealConversationTests {
  private static func options(_ kind: RealAgent.Kind) -> [String] {
    switch kind {
    case .claude: ["--allowedTools", "Bash(roost reply:*)"]
    case .gptme: ["--no-confirm"]
    case .codex, .aider, .vibe: []
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.claude, .gptme]))
  func `An agent answers with the command that the message taught, and the person reads it`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind, options: Self.options(kind), hints: true) { agent in
      for number in 1...2 {
        let text = "where is schema \(number)?\n%%reply=in schema-\(number).sql"
        try await agent.world.done("send", RealAgent.name, text)
        try await eventually("the person has answer \(number)", within: .seconds(60)) {
          try agent.world.mailbox(of: Name.user).readAll().count {
            $0.from == RealAgent.name && $0.text == "in schema-\(number).sql" && $0.replyTo != nil
          } == 1
        }
      }
      #expect(try await agent.world.done("inbox").contains("in schema-2.sql"))
    }
  }
}
