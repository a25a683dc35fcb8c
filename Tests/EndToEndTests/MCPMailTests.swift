import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// `roost mcp --tools mail`: prompts that were written for mcp_agent_mail work.
@Suite(.scratch, .needs("python3"), .timeLimit(.minutes(10))) struct MCPMailTests {
  @Test func `Mail goes by that program's names, and nobody acts for another`() async throws {
    try await World.with { world in
      for name in ["ann", "ben"] { try await world.done("join", name, "--mode", "file") }
      let ann = try await MCPPeer(as: "ann", tools: "mail", in: world)
      let ben = try await MCPPeer(as: "ben", tools: "mail", in: world)
      let project: JSON = ["human_key": "/w/shop"]
      #expect(try await ann.call("ensure_project", project)["slug"] == "default")
      let registered = try await ann.call(
        "register_agent",
        ["project_key": "/w/shop", "program": "claude", "model": "m", "name": "BlueLake"])
      #expect(registered["name"] == "ann")
      let sent = try await ann.call(
        "send_message",
        [
          "project_key": "/w/shop", "sender_name": "ann", "to": ["ben"], "subject": "Login",
          "body_md": "Does it take an empty password?", "importance": "urgent",
          "ack_required": true,
        ])
      #expect(sent["count"] == 1)
      let headers = try await ben.call("fetch_inbox", ["agent_name": "ben", "urgent_only": true])
      let first = try #require(headers["result"]?.array?.first)
      #expect(first["from"] == "ann" && first["subject"] == "Login" && first["body_md"] == nil)
      #expect(first["importance"] == "high" && first["read"] == false)
      let id = try #require(first["id"]?.string)
      #expect(id == sent["deliveries"]?.array?.first?["payload"]?["id"]?.string)
      // Looking marks nothing.
      #expect(try world.mailbox(of: "ben").counts().unread == 1)
      let reply = try await ben.call(
        "reply_message", ["message_id": .string(id), "sender_name": "ben", "body_md": "No."])
      #expect(reply["reply_to"]?.string == id && reply["thread_id"]?.string == id)
      #expect(try world.mailbox(of: "ben").counts().unread == 0)
      let bodies = try await ann.call("fetch_inbox", ["include_bodies": true])
      #expect(bodies["result"]?.array?.first?["body_md"] == "No.")
      let answer = try #require(bodies["result"]?.array?.first?["id"]?.string)
      let acknowledged = try await ann.call(
        "acknowledge_message", ["agent_name": "ann", "message_id": .string(answer)])
      #expect(acknowledged["acknowledged"] == true)
      #expect(try world.mailbox(of: "ann").counts().unread == 0)
      let found = try await ann.call("search_messages", ["query": "empty password"])
      #expect(found["result"]?.array?.map { $0["id"] } == [.string(id)])
      #expect(try await ann.call("list_contacts")["result"]?.array?.map { $0["name"] } == ["ben"])
      #expect(try await ann.call("whois", ["agent_name": "ben"])["name"] == "ben")
      for (tool, arguments): (String, JSON) in [
        ("send_message", ["sender_name": "ben", "to": ["ann"], "body_md": "x"]),
        ("fetch_inbox", ["agent_name": "ben"]),
        ("mark_message_read", ["agent_name": "ben", "message_id": .string(id)]),
      ] {
        let refusal = try await ann.refusal(tool, arguments)
        #expect(refusal.contains("you are ann, and nobody acts here for another"), "\(tool)")
      }
      let wrong = try await ann.refusal(
        "send_message", ["to": ["ben"], "body_md": "x", "importance": "huge"])
      #expect(wrong.contains("importance is low, normal, high or urgent"))
    }
  }
}
