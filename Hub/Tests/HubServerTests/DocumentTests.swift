import CoordinationAPI
import Foundation
import HTTPTypes
import HubServer
import HubStore
import Testing

/// The OpenAPI document and the answers, compared in both directions.
@Suite struct DocumentTests {
  /// The id of the blob without a byte, and of the one with "abc".
  private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

  /// Requests whose answers together have every field of a schema.
  private static let requests: [String: [(HTTPRequest.Method, String, String?)]] = [
    "Agent": [
      (
        .post, "/agents",
        #"""
        {"name":"ada","type":"worker","node_id":"n1","incarnation":1,"heartbeat_interval_s":30,
        "status_detail":"x","endpoint":"https://e.example/","metadata":{"a":"b"}}
        """#
      )
    ],
    "HeartbeatAnswer": [(.post, "/heartbeats", #"{"node_id":"n1","incarnation":1}"#)],
    "Message": [
      (
        .post, "/messages",
        #"""
        {"id":"m1","from":"dan@n1","to":"ada","body":"x","summary":"x","reply_to":"m0","thread":"t",
        "priority":"high","expires_at":"2096-01-01T00:00:00Z"}
        """#
      ), (.patch, "/messages/m1", #"{"status":"delivered"}"#),
      (.patch, "/messages/m1", #"{"status":"read"}"#),
      (.patch, "/messages/m1", #"{"status":"acked"}"#),
      (.post, "/messages", #"{"id":"m2","from":"dan@n1","to":"ada","body":"x"}"#),
      (.patch, "/messages/m2", #"{"status":"failed","last_error":"no"}"#),
    ],
    "Spawn": [
      (
        .post, "/workers/spawn",
        #"{"id":"s1","task":"x","spawned_by":"dan","prefer_location":"remote"}"#
      ),
      (.post, "/workers/s1/claim", #"{"runner":"r"}"#),
      (.post, "/blobs", #"{"data":""}"#),
      (
        .post, "/workers/spawn",
        #"{"id":"s2","task":"x","spawned_by":"dan","kind":"attempt","input":"\#(Self.empty)"}"#
      ),
      (.post, "/workers/s2/claim", #"{"runner":"r","kind":"attempt"}"#),
      (
        .patch, "/workers/s2",
        #"{"status":"in_progress","runner":"r","progress":"half","printed":4}"#
      ),
      (.patch, "/workers/s2", #"{"status":"completed","runner":"r","output":"\#(Self.empty)"}"#),
      (
        .patch, "/workers/s1",
        #"{"status":"failed","runner":"r","worker_name":"w","endpoint":"e","error":"no"}"#
      ),
    ],
    "Blob": [(.post, "/blobs", #"{"data":"YWJj"}"#), (.get, "/blobs/\(abc)", nil)],
    "Policy": [(.put, "/config", #"{"enabled":true,"webhook_secret":"hush"}"#)],
    "Failure": [(.post, "/agents", "{}")],
  ]

  @Test func `Every field of an answer is documented, and every documented field is answered`()
    async throws
  {
    var document = DocumentValidator.served
    document.areFieldsOpen = false
    let strict = document
    try await TestHub().run { client async throws in
      for (name, requests) in Self.requests.sorted(by: { $0.key < $1.key }) {
        var seen: Set<String> = []
        for (method, path, body) in requests {
          let reply = try await client.call(method, path, body, by: "ci")
          #expect(name == "Failure" || reply.status < 300, "\(method) \(path): \(reply.text)")
          let full = "/v1/repos/acme/rocket" + path
          #expect(strict.problems(method.rawValue, full, reply.status, reply.text) == [], "\(path)")
          seen.formUnion(try WireValue(parsing: reply.text.utf8).object?.keys.map { $0 } ?? [])
        }
        let properties = try #require(strict.schema(name)?["properties"]?.object)
        #expect(Set(properties.keys).subtracting(seen) == [], "\(name)")
      }
    }
  }

  /// A number of 28 digits is an integer in JSON Schema, but the hub cannot read it.
  @Test func `Every integer in the document has the range that the hub accepts`() {
    #expect(DocumentValidator.served.openIntegers == [])
  }

  @Test(arguments: [
    "", "b", "YQ", "YQ=", "YQ==", "ab==", "YWI=", "YWJj", "====", "YWJj====", "YQ==YQ==", "YW Jj",
    "ä",
  ])
  func `A blob is taken if and only if its text follows the document`(text: String) async throws {
    let properties = try #require(DocumentValidator.served.schema("NewBlob")?["properties"])
    let pattern = try #require(properties["data"]?["pattern"]?.string)
    let isRight = text.range(of: pattern, options: .regularExpression) != nil
    try await TestHub().run { client async throws in
      let reply = try await client.call(.post, "/blobs", #"{"data":"\#(text)"}"#)
      #expect(reply.status == (isRight ? 201 : 422))
    }
  }

  @Test func `A notice has all required fields of a message`() async throws {
    try await TestHub().run { client async throws in
      let ada = #"{"name":"ada","node_id":"n1"}"#
      _ = try await client.call(.post, "/agents", ada)
      let message = #"{"from":"dan@n2","to":"ada","body":"x"}"#
      #expect(try await client.call(.post, "/messages", message, by: "bob").status == 201)
      _ = try await client.call(.delete, "/agents/ada")
      let reply = try await client.call(.get, "/messages?node=n2", by: "bob")
      let notices: [MessageRecord] = try reply.json()
      #expect(notices.map(\.from) == ["roost"])
      #expect(notices.first?.route != nil)
      let path = "/v1/repos/acme/rocket/messages?node=n2"
      #expect(DocumentValidator.served.problems("GET", path, 200, reply.text) == [])
    }
  }

  @Test(arguments: [
    (#"{"name":"ada","location":"remote"}"#, "ci", "remote", "remote"),
    (#"{"name":"ada"}"#, "ann", "local", "local"), (#"{"name":"ada"}"#, "ci", "remote", "local"),
  ])
  func `A message says where its sender and its recipient run`(
    agent: String, sender: String, from: String, to: String
  ) async throws {
    try await TestHub().run { client async throws in
      _ = try await client.call(.post, "/agents", agent, by: "bob")
      let message = #"{"from":"dan","to":"ada","body":"x"}"#
      let sent: MessageRecord = try await client.call(.post, "/messages", message, by: sender)
        .json()
      #expect(sent.route?.source.word == from)
      #expect(sent.route?.destination.word == to)
    }
  }
}
