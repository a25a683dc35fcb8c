import CoordinationAPI
import Foundation
import HTTPTypes
import HubStore

/// The routes of a repository's policy.
struct PolicyHandlers {
  let call: Call

  func get() async throws -> Answer {
    let caller = call.caller
    let (policy, tag) = try await call.hub.store.read { transaction in
      try PolicyDesk.policy(by: caller, in: transaction)
    }
    if let known = call.header("If-None-Match").map(Self.tags), known.contains(tag) {
      return Answer(.notModified).with("ETag", tag)
    }
    return try Answer(json: policy).with("ETag", tag)
  }

  func put() async throws -> Answer {
    let asked: RepositoryPolicy = try await call.body()
    let caller = call.caller
    let expected = call.header("If-Match").map(Self.tags)
    let (policy, tag) = try await call.hub.store.write { transaction in
      try PolicyDesk.replace(with: asked, ifMatch: expected, by: caller, in: transaction)
    }
    return try Answer(json: policy).with("ETag", tag)
  }

  /// The entity tags of a header; `W/` says less than this hub promises and is left out.
  private static func tags(_ header: String) -> [String] {
    header.split(separator: ",").map { part in
      let tag = part.trimmingCharacters(in: .whitespaces)
      return tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag
    }
  }
}
