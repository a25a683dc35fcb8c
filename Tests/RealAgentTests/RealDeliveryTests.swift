import Delivery
import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// Messages to real agents: each is one turn of the model, as it was sent and in its order.
@Suite(.scratch, .needsAgents, .serialized, .timeLimit(.minutes(20)))
struct RealDeliveryTests {
  /// How often each kind of message is sent.
  private static let rounds = ThisProcess.environment["ROOST_AGENT_ROUNDS"].flatMap(Int.init) ?? 1

  @Test(arguments: RealAgent.Kind.installed())
  func `Each message is one turn of the model, as it was sent, in its order`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind, pause: 0.3) { agent in
      let texts = (0..<Self.rounds).flatMap { _ in MessageKinds.all(for: kind) }
      var sent: [(id: String, text: String)] = []
      var resting: [String: Date] = [:]
      for (number, text) in texts.enumerated() {
        let begin = Date()
        let id = try await agent.send(text)
        sent.append((MessageID.short(id), Self.kept(text, by: kind)))
        // Every other part is sent while the agent rests.
        if number % 8 < 4 {
          if number % 8 > 0 { resting[MessageID.short(id)] = begin }
          try await agent.world.allRead(RealAgent.name, within: .seconds(120))
          try await agent.status("idle")
        }
      }
      try await agent.world.allRead(RealAgent.name, within: .seconds(300))
      let last = sent.last?.id
      try await eventually("the model was asked with the last one") {
        ModelServer.messages(in: try agent.model.conversation()).last?.id == last
      }
      let heard = ModelServer.messages(in: try agent.model.conversation())
      #expect(heard.map(\.id) == sent.map(\.id))
      for (heard, sent) in zip(heard, sent) where heard.id == sent.id {
        #expect(Self.kept(heard.text, by: kind) == sent.text)
      }
      // A program also asks for a name of the conversation, say, in words of its own.
      let joined = try agent.model.turns().filter {
        $0[0].hasPrefix("[ben → ann") && ModelServer.messages(in: $0).count > 1
      }
      // What waits in the queue of Vibe becomes one turn, and nothing tells when it has left it.
      #expect(joined == [] || kind == .vibe, "a turn holds one message")
      try await Self.expectProof(of: agent)
      try Self.tell(latenciesOf: resting, agent)
    }
  }

  /// Prints how long it took from the start of `roost send` to the model's request, for messages to an
  /// agent that rested.
  private static func tell(latenciesOf sent: [String: Date], _ agent: RealAgent) throws {
    let times = try agent.model.requests().flatMap { request in
      ModelServer.messages(in: request.texts).compactMap { message in
        sent[message.id].map { request.at.timeIntervalSince($0) * 1000 }
      }
    }.sorted()
    guard let last = times.last else { return }
    print(
      "\(agent.kind): send -> the model's request p50 \(Int(times[times.count / 2])) ms,"
        + " max \(Int(last)) ms, of \(times.count)")
  }

  /// Every verdict is `submitted`, and says by what it is known.
  private static func expectProof(of agent: RealAgent) async throws {
    let journal = String(
      decoding: try Files.read(agent.world.home.journal) ?? [], as: UTF8.self)
    let verdicts = journal.split(separator: "\n").filter { $0.contains(#""event":"verdict""#) }
    #expect(
      verdicts.allSatisfy { $0.contains(#""verdict":"submitted""#) || $0.contains("stale_look") })
    guard [.claude, .codex, .gptme].contains(agent.kind) else { return }
    let proved = verdicts.filter { $0.contains("seen in the") }
    #expect(proved.count == verdicts.count { $0.contains(#""verdict":"submitted""#) })
  }

  /// A text as Roost types it and a program's composer keeps it.
  private static func kept(_ text: String, by kind: RealAgent.Kind) -> String {
    var text = TypedText.clean(text, keepsNewlines: true)
    if kind == .claude { text = text.replacing("\t", with: "    ") }
    if kind == .aider { text = text.replacing("\n\nReply in English.\n", with: "") }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
