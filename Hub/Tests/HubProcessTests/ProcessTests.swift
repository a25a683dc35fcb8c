import AsyncHTTPClient
import CoordinationAPI
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// The hub as a process: crashes, signals, TLS and its database on disk.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ProcessTests {
  private func token(_ data: String) async throws -> String {
    let made = try await HubProgram.run([
      "token", "create", "--data", data, "--kind", "user", "--repo", "acme/rocket",
    ])
    #expect(made.code == 0, "\(made.error)")
    return made.out
  }

  @Test func `Every accepted message is there after kill -9, and none twice`() async throws {
    try await withScratch { directory in
      let data = directory + "/hub.sqlite"
      let token = try await token(data)
      var answered: Set<String> = []
      for round in 0..<4 {
        let hub = try await HubProgram.serve(["--data", data])
        try await HubClient.with(hub.url, token) { client async throws in
          if round == 0 {
            #expect(try await client.call(.POST, "/agents", #"{"name":"ada"}"#).status == 201)
          }
          await withTaskGroup { group in
            for count in 0..<400 {
              group.addTask { () -> String? in
                let id = "m-\(round)-\(count)"
                let body = #"{"id":"\#(id)","from":"dan","to":"ada","body":"x"}"#
                // The hub is killed during these requests, so some of them fail.
                let reply = try? await client.call(.POST, "/messages", body)
                return reply?.status == 201 ? id : nil
              }
            }
            var count = 0
            for await id in group {
              if let id { answered.insert(id) }
              count += 1
              if count == 200 { await hub.end(SIGKILL) }
            }
          }
        }
      }
      #expect(answered.count >= 400)
      let hub = try await HubProgram.serve(["--data", data])
      try await HubClient.with(hub.url, token) { client async throws in
        let reply = try await client.call(.GET, "/agents/ada/messages?limit=1000&after=0")
        var kept = try JSONDecoder().decode([MessageRecord].self, from: Data(reply.text.utf8))
        while kept.count.isMultiple(of: 1000), let last = kept.last?.sequence {
          let more = try await client.call(
            .GET, "/agents/ada/messages?limit=1000&after=\(last)")
          let next = try JSONDecoder().decode(
            [MessageRecord].self, from: Data(more.text.utf8))
          if next.isEmpty { break }
          kept += next
        }
        let ids = kept.compactMap(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(answered.isSubset(of: ids))
        let numbers = kept.compactMap(\.sequence)
        #expect(numbers == numbers.sorted())
      }
      #expect(await hub.end(SIGTERM) == 0)
    }
  }

  @Test func `SIGTERM ends held polls, and the exit code is 0`() async throws {
    try await withScratch { directory in
      let data = directory + "/hub.sqlite"
      let token = try await token(data)
      let hub = try await HubProgram.serve(["--data", data])
      try await HubClient.with(hub.url, token) { client async throws in
        #expect(
          try await client.call(.POST, "/agents", #"{"name":"ada","node_id":"n1"}"#).status == 201)
        async let held = client.call(.GET, "/messages?node=n1&wait=60")
        while true {
          let metrics = try await client.client.execute(
            .init(url: hub.url + "/metrics"), timeout: .seconds(60))
          let text = String(buffer: try await metrics.body.collect(upTo: 1 << 20))
          if text.contains("roost_hub_long_polls 1.0") { break }
        }
        async let code = hub.end(SIGTERM)
        #expect(try await held.text == "[]")
        #expect(await code == 0)
      }
    }
  }

  @Test func `The hub serves TLS with the given certificate`() async throws {
    try await withScratch { directory in
      let (certificate, key) = (directory + "/cert.pem", directory + "/key.pem")
      let openssl = Process()
      openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      openssl.arguments = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate,
      ]
      openssl.standardError = FileHandle.nullDevice
      try openssl.run()
      openssl.waitUntilExit()
      let data = directory + "/hub.sqlite"
      let token = try await token(data)
      let hub = try await HubProgram.serve([
        "--data", data, "--host", "0.0.0.0", "--tls-cert", certificate, "--tls-key", key,
      ])
      #expect(hub.url.hasPrefix("https://0.0.0.0:"))
      let url = hub.url.replacingOccurrences(of: "0.0.0.0", with: "127.0.0.1")
      try await HubClient.with(url, token, trusting: certificate) { client async throws in
        #expect(try await client.call(.GET, "/agents").text == "[]")
      }
      #expect(await hub.end(SIGTERM) == 0)
    }
  }

  @Test func `A token revoked while the hub runs is refused at once`() async throws {
    try await withScratch { directory in
      let data = directory + "/hub.sqlite"
      let token = try await token(data)
      let hub = try await HubProgram.serve(["--data", data])
      try await HubClient.with(hub.url, token) { client async throws in
        #expect(try await client.call(.GET, "/agents").status == 200)
        let list = try await HubProgram.run(["token", "list", "--data", data])
        #expect(!list.out.contains(token))
        let id = String(list.out.prefix { $0 != " " })
        #expect(try await HubProgram.run(["token", "revoke", id, "--data", data]).code == 0)
        let refused = try await client.call(.GET, "/agents")
        #expect(refused.status == 401)
        #expect(refused.text.contains("revoked_token"))
        let copy = directory + "/copy.sqlite"
        #expect(try await HubProgram.run(["backup", "--data", data, "--to", copy]).code == 0)
        #expect(FileManager.default.fileExists(atPath: copy))
      }
      #expect(await hub.end(SIGINT) == 0)
    }
  }

  @Test(arguments: [
    (["--data", "hub.sqlite", "--host", "0.0.0.0"], "behind-proxy"),
    (["--data", "hub.sqlite", "--tls-cert", "c.pem"], "tls-key"),
    (["--data", "/no/such/folder/hub.sqlite"], "no directory /no/such/folder"),
    (["--data", "/dev/null/hub.sqlite"], "/dev/null"),
  ])
  func `A hub that cannot start prints an error`(
    arguments: [String], expected: String
  ) async throws {
    let result = try await HubProgram.run(["serve"] + arguments)
    #expect(result.code != 0)
    #expect(result.error.contains(expected))
    #expect(result.out.isEmpty)
  }
}
