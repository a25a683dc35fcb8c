import Foundation
import Model
import Platform
import TestSupport

extension Benchmark {
  private static let messages = 30

  static let realAgents = Benchmark(
    name: "agents", summary: "from the start of `roost send` until a real agent asks its model"
  ) {
    var figures = [figure("a stand-in: send → read", try await standIn())]
    let kinds = RealAgent.Kind.installed()
    if kinds.isEmpty {
      progress("no real agent is in ROOST_AGENTS: `make agents` installs some")
    }
    for kind in kinds {
      progress("\(kind)")
      figures.append(
        figure(
          "\(kind): send → the model's request",
          try await Scratch.with { try await times(of: kind) }))
    }
    return figures
  }

  private static func figure(_ name: String, _ samples: Samples) -> Figure {
    Figure(
      name: name, target: "-",
      result: "p50 \(short(samples.p50)) ms, p99 \(short(samples.p99)) ms, of \(samples.count)",
      isReached: nil)
  }

  /// What messages to an agent that rests take, one after the other.
  private static func times(of kind: RealAgent.Kind) async throws -> Samples {
    try await RealAgent.with(kind, pause: 0) { agent in
      var starts: [String: Date] = [:]
      // The first one finds a program that still starts.
      for number in 0...messages {
        let start = Date()
        let id = try await agent.send("message \(number)")
        if number > 0 { starts[MessageID.short(id)] = start }
        try await agent.world.allRead(RealAgent.name, within: .seconds(60))
        try await eventually("the model has message \(number)") {
          ModelServer.messages(in: try agent.model.conversation()).contains {
            $0.id == MessageID.short(id)
          }
        }
        try await agent.status("idle")
        try await agent.rests()
      }
      var milliseconds: [Double] = []
      for request in try agent.model.requests() {
        // Some ask for a name of the conversation as well, with the same message.
        guard let id = ModelServer.messages(in: request.texts).last?.id,
          let start = starts.removeValue(forKey: id)
        else { continue }
        milliseconds.append(request.at.timeIntervalSince(start) * 1000)
      }
      return Samples(milliseconds: milliseconds)
    }
  }

  /// The same with a program that only reads.
  private static func standIn() async throws -> Samples {
    try await World.with { world in
      let record = world.record("clock")
      let pane = try await world.pane("exec python3 \(Fixtures.path("stopwatch.py")) \(record)")
      try await eventually("the reader is ready") {
        try await world.tmux.screen(of: pane).contains("ready")
      }
      try await world.join(RealAgent.name, pane)
      var starts: [Double] = []
      for number in 0...messages {
        starts.append(Date().timeIntervalSince1970)
        try await world.done("send", RealAgent.name, "message \(number)", "--from", "ben")
        try await waitForReads(number + 1, record)
        try await world.allRead(RealAgent.name)
      }
      return Samples(
        milliseconds: zip(starts, try reads(record)).dropFirst().map { ($1 - $0) * 1000 })
    }
  }
}
