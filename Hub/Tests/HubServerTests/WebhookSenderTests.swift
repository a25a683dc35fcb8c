import CoordinationAPI
import Foundation
import HTTPTypes
import HubServer
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOFoundationCompat
import Testing

/// Webhooks, as a receiver gets them.
@Suite(.timeLimit(.minutes(10))) struct WebhookSenderTests {
  @Test func `A webhook gets the signed message, and again after an error`() async throws {
    let (posts, post) = AsyncStream.makeStream(of: (headers: HTTPFields, body: Data).self)
    let receiver = Router()
    let statuses = AsyncStream<HTTPResponse.Status> { source in
      for status in [HTTPResponse.Status.serviceUnavailable, .noContent] { source.yield(status) }
      source.finish()
    }
    receiver.post("hook") { request, _ in
      let body = Data(buffer: try await request.body.collect(upTo: 1 << 20))
      post.yield((headers: request.headers, body: body))
      for await status in statuses { return status }
      return .ok
    }
    var options = HubOptions()
    options.allowsPrivateWebhooks = true
    let test = try await TestHub(options)
    try await Application(router: receiver).test(.ahc()) { hook in
      try await withThrowingTaskGroup { group in
        group.addTask { try await test.hub.webhookSender.run() }
        try await test.run { client async throws in
          _ = try await client.call(.put, "/config", #"{"webhook_secret":"hush"}"#, by: "ci")
          let endpoint = "http://127.0.0.1:\(hook.port ?? 0)/hook"
          let agent = #"{"name":"ada","node_id":"n1","endpoint":"\#(endpoint)"}"#
          _ = try await client.call(.post, "/agents", agent)
          let sent = try await client.call(
            .post, "/messages", #"{"from":"dan","to":"ada","body":"hello"}"#)
          let message: MessageRecord = try sent.json()
          var received = posts.makeAsyncIterator()
          let first = try #require(await received.next())
          let again = try #require(await received.next())
          for (name, expected) in [
            ("Roost-Event", "message"), ("User-Agent", "roost-hub"),
            ("Roost-Signature", WebhookClient.signature(of: first.body, with: "hush")),
            ("Roost-Delivery", again.headers[try #require(HTTPField.Name("Roost-Delivery"))] ?? ""),
          ] {
            let field = try #require(HTTPField.Name(name))
            #expect(first.headers[field] == expected && again.headers[field] == expected)
            #expect(!expected.isEmpty)
          }
          #expect(first.body == again.body)
          #expect(try JSONDecoder().decode(MessageRecord.self, from: first.body) == message)
          // A webhook alone does not change the status of the message.
          let left: [MessageRecord] = try await client.call(.get, "/messages?node=n1").json()
          #expect(left == [message])
        }
        group.cancelAll()
      }
    }
  }

  @Test func `A queued message is sent with its status at that time`() async throws {
    let (bodies, post) = AsyncStream.makeStream(of: Data.self)
    let receiver = Router()
    receiver.post("hook") { request, _ in
      post.yield(Data(buffer: try await request.body.collect(upTo: 1 << 20)))
      return HTTPResponse.Status.noContent
    }
    var options = HubOptions()
    options.allowsPrivateWebhooks = true
    options.allowsUnsignedWebhooks = true
    let test = try await TestHub(options)
    try await Application(router: receiver).test(.ahc()) { hook in
      try await test.run { client async throws in
        let endpoint = "http://127.0.0.1:\(hook.port ?? 0)/hook"
        let agent = #"{"name":"ada","node_id":"n1","endpoint":"\#(endpoint)"}"#
        _ = try await client.call(.post, "/agents", agent)
        _ = try await client.call(
          .post, "/messages", #"{"id":"m1","from":"dan","to":"ada","body":"hello"}"#)
        _ = try await client.call(.patch, "/messages/m1", #"{"status":"read"}"#)
      }
      try await withThrowingTaskGroup { group in
        group.addTask { try await test.hub.webhookSender.run() }
        var received = bodies.makeAsyncIterator()
        let sent = try #require(await received.next())
        let message = try JSONDecoder().decode(MessageRecord.self, from: sent)
        #expect(message.id == "m1" && message.status == .known(.read))
        group.cancelAll()
      }
    }
  }
}
