import Foundation
import Model
import Platform
import TestSupport
import Tmux

extension Benchmark {
  private static let rounds = 300

  static let latency = Benchmark(
    name: "latency", summary: "from the start of `roost send` until the program has the bytes"
  ) {
    try await World.with { world in
      let pane = try await world.pane(
        "exec python3 \(Fixtures.path("stopwatch.py")) \(world.record("clock"))")
      try await eventually("the reader is ready") {
        try await world.tmux.screen(of: pane).contains("ready")
      }
      let bare = try await world.pane(
        "exec python3 \(Fixtures.path("stopwatch.py")) \(world.record("bare"))")
      try await eventually("the reader is ready") {
        try await world.tmux.screen(of: bare).contains("ready")
      }
      try await world.join("bob", pane)
      try await world.done("send", "bob", "warm", "--from", "a", "--wait", "submitted")
      try await waitForReads(1, world.record("clock"))
      let roost = try BuiltPrograms.roost
      let server = TmuxServer(socket: world.tmux.socket)
      var sent: [Double] = []
      var pasted: [Double] = []
      for round in 0..<rounds {
        if round.isMultiple(of: 100) { progress("\(round) of \(rounds)") }
        let environment = world.environment
        sent.append(Date().timeIntervalSince1970)
        _ = try await ChildProcess(
          roost, ["send", "bob", "round \(round)", "--from", "a"], environment: environment
        ).run()
        try await waitForReads(round + 2, world.record("clock"))
        try await world.allRead("bob")
        let look = try await server.look(at: bare)
        let paste = GuardedPaste(
          into: look, fencingToken: look.fencingToken, trace: "r\(round)",
          bytes: Array("round\r".utf8),
          isFramed: false)
        pasted.append(Date().timeIntervalSince1970)
        _ = try await server.paste(paste)
        try await waitForReads(round + 1, world.record("bare"))
      }
      let whole = try samples(sent, world.record("clock"), skipping: 1)
      let hand = try samples(pasted, world.record("bare"), skipping: 0)
      return [
        Figure(
          name: "send → bytes read in the pane", target: "p50 ≤ 15 ms, p99 ≤ 100 ms",
          result: "p50 \(short(whole.p50)) ms, p99 \(short(whole.p99)) ms",
          isReached: whole.p50 <= 15 && whole.p99 <= 100),
        Figure(
          name: "the guarded tmux command by hand", target: "-",
          result: "p50 \(short(hand.p50)) ms, p99 \(short(hand.p99)) ms", isReached: nil),
        Figure(
          name: "added by Roost", target: "p50 ≤ 5 ms",
          result: "p50 \(short(whole.p50 - hand.p50)) ms, \(short(whole.p50 / hand.p50)) × by hand",
          isReached: whole.p50 - hand.p50 <= 5),
      ]
    }
  }

  /// The times at which the program in the pane first had each text, one a line.
  static func reads(_ path: String) throws -> [Double] {
    String(decoding: try Files.read(path) ?? [], as: UTF8.self).split(separator: "\n")
      .compactMap { Double($0) }
  }

  static func waitForReads(_ count: Int, _ path: String) async throws {
    try await eventually("read \(count)") { try reads(path).count >= count }
  }

  private static func samples(
    _ starts: [Double], _ path: String, skipping: Int
  ) throws -> Samples {
    let ends = try reads(path).dropFirst(skipping)
    return Samples(milliseconds: zip(starts, ends).map { ($1 - $0) * 1000 })
  }
}
