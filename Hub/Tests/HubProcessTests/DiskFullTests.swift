import Foundation
import NIOHTTP1
import Testing

/// A hub whose disk is full: a small file system of its own, which only root can mount.
@Suite(
  .timeLimit(.minutes(10)),
  .enabled(if: geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/mount")))
struct DiskFullTests {
  @Test
  func
    `A full disk is reported, no accepted message is lost, and with free space the hub continues`()
    async throws
  {
    try await withSmallDisk { disk in
      let data = disk + "/hub.sqlite"
      let made = try await HubProgram.run([
        "token", "create", "--data", data, "--kind", "user", "--repo", "acme/rocket",
      ])
      let hub = try await HubProgram.serve(["--data", data, "--log-level", "critical"])
      try await HubClient.with(hub.url, made.out) { client async throws in
        #expect(try await client.call(.POST, "/agents", #"{"name":"ada"}"#).status == 201)
        let filler = disk + "/filler"
        try Data(count: 1 << 20).write(to: URL(fileURLWithPath: filler))
        var kept: [String] = []
        var refusals: Set<String> = []
        for count in 0..<120 {
          let text = String(repeating: "x", count: 20_000)
          let reply = try await client.call(
            .POST, "/messages", #"{"id":"m-\#(count)","from":"dan","to":"ada","body":"\#(text)"}"#)
          if reply.status == 201 {
            kept.append("m-\(count)")
          } else {
            refusals.insert("\(reply.status) \(reply.text.contains(#""code":"disk_full""#))")
          }
        }
        #expect(refusals == ["503 true"])
        try FileManager.default.removeItem(atPath: filler)
        let after = #"{"id":"after","from":"dan","to":"ada","body":"x"}"#
        #expect(try await client.call(.POST, "/messages", after).status == 201)
        let list = try await client.call(.GET, "/agents/ada/messages?limit=1000")
        for id in kept + ["after"] { #expect(list.text.contains(#""id":"\#(id)""#)) }
      }
      #expect(await hub.end(SIGTERM) == 0)
    }
  }

  private func withSmallDisk(_ body: (String) async throws -> Void) async throws {
    try await withScratch { directory in
      try mount(["-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", directory])
      defer { try? mount(["-l", directory], by: "/usr/bin/umount") }
      try await body(directory)
    }
  }

  private func mount(_ arguments: [String], by program: String = "/usr/bin/mount") throws {
    let process = try Process.run(URL(fileURLWithPath: program), arguments: arguments)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}
