import Foundation
import NIOHTTP1
import Testing

/// The commands of roost-hub, as processes.
@Suite(.timeLimit(.minutes(10))) struct CommandTests {
  @Test(arguments: [
    ["token", "list"], ["token", "revoke", "t0"], ["backup", "--to", "copy.sqlite"],
    ["node", "list", "--repo", "acme/rocket"],
    ["node", "give", "n1", "--repo", "acme/rocket", "--to", "t0"],
  ])
  func `A command without its database fails, and does not create one`(
    command: [String]
  ) async throws {
    try await withScratch { directory in
      let data = directory + "/typo.sqlite"
      let result = try await HubProgram.run(command + ["--data", data])
      #expect(result.code != 0)
      #expect(result.error.contains("no database \(data)") && result.error.contains("--data"))
      #expect(!FileManager.default.fileExists(atPath: data))
    }
  }

  @Test(arguments: ["", "  "])
  func `An empty owner is refused`(owner: String) async throws {
    try await withScratch { directory in
      let data = directory + "/hub.sqlite"
      let result = try await HubProgram.run([
        "token", "create", "--data", data, "--kind", "user", "--repo", "acme/rocket", "--owner",
        owner,
      ])
      #expect(result.code != 0)
      #expect(result.error.contains("--owner"))
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
      let result = try await HubProgram.run([
        "backup", "--data", data, "--to", directory + "/./hub.sqlite",
      ])
      #expect(result.code != 0)
      #expect(result.error.contains("replace the database itself"))
      #expect(try await HubProgram.run(["token", "list", "--data", data]).out.contains("user"))
    }
  }

  @Test func `A node is listed with its owner, and transferred to another token`() async throws {
    try await withScratch { directory in
      let data = directory + "/hub.sqlite"
      let hub = try await HubProgram.serve(["--data", data])
      var ids: [String] = []
      for owner in ["ann", "bob"] {
        let made = try await HubProgram.run([
          "token", "create", "--data", data, "--kind", "user", "--owner", owner, "--repo",
          "acme/rocket", "--json",
        ])
        let token = try JSONDecoder().decode(Token.self, from: Data(made.out.utf8))
        ids.append(token.id)
        try await HubClient.with(hub.url, token.token) { client async throws in
          let beat = #"{"node_id":"laptop"}"#
          let status = try await client.call(.POST, "/heartbeats", beat).status
          #expect(status == (owner == "ann" ? 200 : 403))
          let options = ["--data", data, "--repo", "acme/rocket"]
          if owner == "bob" {
            let transferred = try await HubProgram.run(
              ["node", "give", "laptop", "--to", ids[1]] + options)
            #expect(transferred.out == "gave laptop to \(ids[1])", "\(transferred.error)")
            #expect(try await client.call(.POST, "/heartbeats", beat).status == 200)
          }
          #expect(try await HubProgram.run(["node", "list"] + options).out.contains(owner))
          let missing = try await HubProgram.run(
            ["node", "give", "desk", "--to", ids[0]] + options)
          #expect(missing.code != 0 && missing.error.contains("no node desk"))
        }
      }
      #expect(await hub.end(SIGTERM) == 0)
    }
  }

  /// A created token, as `--json` prints it.
  private struct Token: Decodable {
    let id: String
    let token: String
  }
}
