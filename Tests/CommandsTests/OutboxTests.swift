import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Messages for other machines, as the command line of this one sees them.
@Suite(.scratch, .timeLimit(.minutes(10))) struct OutboxTests {
  private let outbox = Mailbox(home.outbox(of: "acme/web"), settings: Settings()) { _ in }

  /// A team of alice here and carl on another machine.
  private func twoMachines() throws {
    try given(["web": ["alice"]]) { state in
      state.teams["web"]?.repository = "acme/web"
      var repository = Repository(name: "acme/web")
      repository.hybrid.isEnabled = true
      repository.remoteAgents = [
        Repository.RemoteAgent(name: "carl", type: "general", node: "other-1")
      ]
      state.repositories["acme/web"] = repository
    }
  }

  private func send(_ more: String...) async -> CommandLineRun {
    await roost(["send", "carl", "is it green?", "--from", "alice"] + more)
  }

  @Test func `a message that waits for a hub has a story`() async throws {
    try twoMachines()
    let id = try #require(await send().lines.first)
    let story = await roost("explain", MessageID.short(id))
    #expect(story.code == 0, "\(story.err)")
    #expect(story.lines.first == "\(id)  to carl@web  waiting")
    #expect(story.out.contains("stored, from alice@web: is it green?"))
    #expect(story.lines.last == "It waits in the outbox of acme/web for carl.")
    let json = try await roost("explain", id, "--json").json
    #expect(json["outbox"] == "acme/web")
    #expect(json["verdict"] == "waiting")
  }

  @Test func `once the hub has it, who sent it and what it says are still told`() async throws {
    try twoMachines()
    let id = try #require(await send().lines.first)
    try outbox.markRead(ids: [id])
    #expect(await roost("explain", id).out.contains("It has left the outbox of acme/web."))
    try Journal(home).append([
      JournalEntry(
        at: Timestamp.now, event: .routed, agent: Address(name: "carl", team: "web"),
        messages: [id])
    ])
    for _ in 1...2 {
      let story = await roost("explain", id)
      #expect(story.code == 0, "\(story.err)")
      #expect(story.lines.first == "\(id)  to carl@web  routed")
      #expect(story.out.contains("from alice@web: is it green?"))
      #expect(story.out.contains("the hub has it"))
      try outbox.clear()
    }
  }

  @Test func `a wait for more than the outbox runs out, and the message is stored`() async throws {
    try twoMachines()
    let run = await send("--wait", "submitted", "--json")
    #expect(run.code == 75)
    #expect(try run.json["state"] == "stored")
    #expect(try run.json["id"]?.string == outbox.readAll().first?.id)
    #expect(run.error.contains("is stored; whether carl@web gets it is not known"))
  }
}
