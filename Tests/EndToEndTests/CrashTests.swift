import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// What kill -9 at any moment leaves: nothing lost, nothing doubled.
@Suite(.scratch, .heavy, .needs("tmux", "python3"), .serialized, .timeLimit(.minutes(10)))
struct CrashTests {
  @Test func `A daemon killed every 200 ms loses, doubles and misdirects nothing`() async throws {
    try await World.with { world in
      let drill = DeliveryDrill(world: world, panes: 8, senders: 4, messages: 2000)
      let kills = try await drill.runWhileKilling(every: .milliseconds(200))
      #expect(kills > 10)
      #expect(try drill.faults() == [])
    }
  }

  @Test func `Every message whose send returned is there after 500 kills of senders`() async throws
  {
    try await World.with { world in
      try await world.done("team", "create", "default")
      try await world.done("join", "bob", "--mode", "file")
      // How long a sender lives on this machine: the moments reach from its start to after its end.
      var whole = Duration.zero
      for number in 0..<3 {
        let time = try await ContinuousClock().measure {
          try await world.done("send", "bob", "whole \(number)", "--from", "a")
        }
        whole = max(whole, time)
      }
      let limit = min(whole, .seconds(1)) / .seconds(1) * 1.5
      var acknowledged: [String] = []
      for round in 0..<500 {
        // A shell that kills the sender at a random point of its short life.
        let delay = Double.random(in: 0...limit)
        let script = """
          "$0" send bob "message \(round)" --from a & pid=$!
          read -t \(delay) -u 9
          kill -9 $pid 2>/dev/null
          wait $pid 2>/dev/null && echo sent
          """
        let exit = try await ChildProcess(
          "bash", ["-c", "exec 9<> <(:); \(script)", BuiltPrograms.roost],
          environment: world.environment
        ).run()
        if exit.text.contains("sent") { acknowledged.append("message \(round)") }
      }
      let texts = try world.mailbox(of: "bob").readAll().map(\.text)
      // Both ends were reached: some were killed before they had sent, some after.
      #expect(!acknowledged.isEmpty && acknowledged.count < 500)
      #expect(Set(texts).isSuperset(of: acknowledged))
      #expect(texts.count == Set(texts).count)
      try await world.done("send", "bob", "the last", "--from", "a")
      let directory = Files.directory(of: world.mailbox(of: "bob").paths.file)
      #expect(try Files.names(in: directory) == [".index", ".locks", ".mirror", "bob.json"])
    }
  }
}
