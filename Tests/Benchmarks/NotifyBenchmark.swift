import Foundation
import Platform
import TestSupport

extension Benchmark {
  private static let rounds = 30

  static let notify = Benchmark(
    name: "notify", summary: "from the start of `roost send user` until the person is told"
  ) {
    try await World.with { world in
      let file = Scratch.path("told")
      try world.configure(
        #"{"notify": {"command": ["sh", "-c", "date +%s.%N >>\#(file)"]}}"#)
      try await world.join("bob", try await world.pane("exec cat"), "--mode", "file")
      let outer = PrivateTmux(socket: Scratch.path("outer"))
      try await outer.run([
        "new-session", "-d", "-x", "120", "-y", "41",
        "env -u TMUX tmux -S \(world.tmux.socket) attach -t =main:",
      ])
      let screen = try await outer.run(["display-message", "-p", "#{pane_id}"])
      try await eventually("a client is attached") {
        try await !world.tmux.run(["list-clients"]).isEmpty
      }
      var sent: [Double] = []
      var shown: [Double] = []
      for round in 0..<rounds {
        // Announcements are a second apart; one that has to wait for that is not what is measured.
        try await Task.sleep(for: .milliseconds(1200))
        let start = Date().timeIntervalSince1970
        sent.append(start)
        try await world.done("send", "user", "round \(round).", "--from", "ann")
        while try await !outer.screen(of: screen).contains("round \(round).") {
          guard Date().timeIntervalSince1970 - start < 10 else {
            throw NeverHappened(description: "round \(round) was never shown")
          }
        }
        shown.append(Date().timeIntervalSince1970)
      }
      await outer.end()
      try await eventually("the command has run each time") {
        try times(file).count == rounds
      }
      let message = Samples(milliseconds: zip(shown, sent).map { ($0 - $1) * 1000 })
      let command = Samples(milliseconds: try zip(times(file), sent).map { ($0 - $1) * 1000 })
      return [
        figure("a command has run", command), figure("a line is on the tmux client", message),
      ]
    }
  }

  private static func figure(_ what: String, _ samples: Samples) -> Figure {
    Figure(
      name: "person's mail → \(what)", target: "≤ 200 ms",
      result: "p50 \(short(samples.p50)) ms, p99 \(short(samples.p99)) ms",
      isReached: samples.p99 <= 200)
  }

  private static func times(_ path: String) throws -> [Double] {
    String(decoding: try Files.read(path) ?? [], as: UTF8.self).split(separator: "\n")
      .compactMap { Double($0) }
  }
}
