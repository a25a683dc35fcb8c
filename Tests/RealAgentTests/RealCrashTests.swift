import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// A daemon that is killed while it delivers to a real agent.
@Suite(.scratch, .needsAgents, .serialized, .timeLimit(.minutes(20)))
struct RealCrashTests {
  /// How often the daemon is killed.
  private static let kills = ThisProcess.environment["ROOST_AGENT_KILLS"].flatMap(Int.init) ?? 12

  /// The step of a delivery behind which the daemon is killed, by what the journal and the pane tell.
  private enum Step: CaseIterable {
    case stored, intent, pasted, typed, entered
  }

  @Test(arguments: RealAgent.Kind.installed([.claude, .codex]))
  func `A daemon that is killed at any step of a delivery loses nothing and repeats nothing`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind, pause: 0.5) { agent in
      try await agent.send("the first message")
      try await agent.world.allRead(RealAgent.name)
      var sent = ["the first message"]
      for number in 0..<Self.kills {
        let step = Step.allCases[number % Step.allCases.count]
        let text = "message \(number)\nkilled when \(step)\n\nthe end"
        sent.append(text)
        let id = try await agent.send(text)
        try await reached(step, id, agent)
        if let pid = try agent.world.daemonPID() { Signals.send(9, to: pid) }
        try await eventually("the daemon is gone") { try agent.world.daemonPID() == nil }
        try await agent.world.done("up")
      }
      try await agent.world.allRead(RealAgent.name, within: .seconds(120))
      let last = sent.last ?? ""
      try await eventually("the model was asked with the last one") {
        ModelServer.messages(in: try agent.model.conversation()).last?.text == last
      }
      #expect(ModelServer.messages(in: try agent.model.conversation()).map(\.text) == sent)
    }
  }

  /// Waits until a delivery has come so far; one that went on is as good.
  private func reached(_ step: Step, _ id: String, _ agent: RealAgent) async throws {
    let journal = agent.world.home.journal
    let target = agent.target
    try await eventually("the delivery is \(step)") {
      let text = String(decoding: try Files.read(journal) ?? [], as: UTF8.self)
      let own = text.split(separator: "\n").filter { $0.contains(id) }
      guard let intent = own.last(where: { $0.contains(#""event":"intent""#) }) else {
        return step == .stored
      }
      let name = try JSON(parsing: Array(intent.utf8))["attempt"]?.string ?? ""
      let trace = try await agent.world.tmux.value("@roost_trace", of: target)
      switch step {
      case .stored, .intent: return true
      case .pasted: return trace.hasPrefix(name)
      case .typed: return own.contains { $0.contains(#""event":"typed""#) }
      case .entered: return trace == "\(name)-sent" || own.contains { $0.contains("verdict") }
      }
    }
  }
}
