import Doors
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10)))
struct AgentDoorTests {
  private static let names = ["amp", "claude", "codex", "gptme", "opencode", "qwen"]

  private func door(_ name: String) throws -> any AgentDoor { try #require(AgentDoors.named(name)) }

  private func own() throws -> ProcessTable.Identity {
    try #require(ProcessTable.identity(of: ThisProcess.pid))
  }

  @Test(arguments: names)
  func `A program of another kind has no such door, and why is told`(name: String) async throws {
    let door = try door(name)
    #expect(AgentDoors.called(door.name)?.name == door.name)
    let subject = DoorSubject(process: try own(), directory: "/")
    guard case .closed(let why) = await door.find(subject) else {
      Issue.record("\(name) found a door of the tests")
      return
    }
    #expect(!why.isEmpty)
  }

  @Test(arguments: names.filter { $0 != "gptme" })
  func `Where nobody listens nothing is handed over`(name: String) async throws {
    let isServer = name == "opencode"
    let address = isServer ? "http://127.0.0.1:9" : Scratch.path("nobody.sock")
    let place = DoorPlace(process: try own(), address: address, conversation: "c")
    let parcel = Parcel(id: "abcdefgh", text: "t", marks: ["x"])
    guard case .unreached = try await door(name).handOver(parcel, at: place) else {
      Issue.record("\(name) handed something over")
      return
    }
  }

  @Test(arguments: ["claude", "qwen"])
  func `Another program that listens at the agent's socket gets nothing`(
    name: String
  ) async throws {
    let path = Scratch.path("taken.sock")
    let listener = try UnixListener(path)
    // The first process of all listens nowhere there.
    let other = ProcessTable.Identity(pid: 1, started: 1)
    let place = DoorPlace(process: other, address: path, conversation: "c")
    let parcel = Parcel(id: "abcdefgh", text: "a secret", marks: ["x"])
    guard case .unreached = try await door(name).handOver(parcel, at: place) else {
      Issue.record("\(name) handed something over")
      return
    }
    let connection = try await listener.accept()
    #expect(try await connection.read() == [])
  }
}
