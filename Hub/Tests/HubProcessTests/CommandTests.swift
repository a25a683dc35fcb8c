import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct CommandTests {
  @Test(arguments: [
    ["token", "list"], ["token", "revoke", "t0"], ["backup", "--to", "copy.sqlite"],
  ])
  func `A command finds a database or says that there is none, and makes none`(
    command: [String]
  ) async throws {
    try await withScratch { directory in
      let data = directory + "/typo.sqlite"
      let told = try await HubProgram.run(command + ["--data", data])
      #expect(told.code != 0)
      #expect(told.error.contains("no database \(data)") && told.error.contains("--data"))
      #expect(!FileManager.default.fileExists(atPath: data))
    }
  }

  @Test(arguments: ["", "  "])
  func `A token of nobody is refused`(owner: String) async throws {
    try await withScratch { directory in
      let data = directory + "/hub.sqlite"
      let told = try await HubProgram.run([
        "token", "create", "--data", data, "--kind", "user", "--repo", "acme/rocket", "--owner",
        owner,
      ])
      #expect(told.code != 0)
      #expect(told.error.contains("--owner"))
      #expect(!FileManager.default.fileExists(atPath: data))
    }
  }

  @Test func `A backup is never written over the database`() async throws {
    try await withScratch { directory in
      let data = directory + "/hub.sqlite"
      let made = try await HubProgram.run([
        "token", "create", "--data", data, "--kind", "user", "--repo", "acme/rocket",
      ])
      #expect(made.code == 0, "\(made.error)")
      let told = try await HubProgram.run([
        "backup", "--data", data, "--to", directory + "/./hub.sqlite",
      ])
      #expect(told.code != 0)
      #expect(told.error.contains("replace the database itself"))
      #expect(try await HubProgram.run(["token", "list", "--data", data]).out.contains("user"))
    }
  }
}
