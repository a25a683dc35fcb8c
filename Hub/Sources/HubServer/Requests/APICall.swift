import CoordinationAPI
import Foundation
import HTTPTypes
import HubStore
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOPosix

/// An authenticated request, with what its handler needs.
struct APICall {
  let hub: Hub
  let caller: Caller
  /// The name or identifier in the path.
  let parameter: String
  let query: QueryParameters
  let request: Request
  let context: HubRequestContext

  var repository: RepositoryName { caller.repository }

  func header(_ name: String) -> String? {
    HTTPField.Name(name).flatMap { request.headers[$0] }
  }

  /// The body as a record of the API.
  ///
  /// - Throws: `RequestError` for a body of another type, a body that is too large, or invalid
  ///   JSON; `InvalidFields` for JSON that is not a valid record of the type.
  func body<Record: WireConvertible>(_ type: Record.Type = Record.self) async throws -> Record {
    if let type = request.headers[.contentType], !Self.isJSON(type) {
      throw RequestError.unsupportedType(type)
    }
    if let coding = request.headers[.contentEncoding], coding.lowercased() != "identity" {
      throw RequestError.unsupportedCoding(coding)
    }
    let length = request.headers[.contentLength].flatMap(Int.init)
    if let length, length > hub.options.bodyLimit {
      throw RequestError.tooLarge(limit: hub.options.bodyLimit)
    }
    // The length of a chunked body is known only at its end; it counts against the next bodies.
    try hub.limits.takeBytes(length ?? 0, by: caller)
    if request.headers[.expect] != nil {
      try await HTTPConformanceInstaller.sendContinue(on: context.channel)
    }
    let bytes: ByteBuffer
    do {
      bytes = try await request.body.collect(upTo: hub.options.bodyLimit)
    } catch is NIOTooManyBytesError {
      throw RequestError.tooLarge(limit: hub.options.bodyLimit)
    } catch is HTTPParserError {
      throw RequestError.malformed("the body is not valid HTTP")
    }
    if length == nil { hub.limits.chargeBytes(bytes.readableBytes, by: caller) }
    if bytes.readableBytes < Self.longBody { return try Self.read(bytes) }
    return try await NIOThreadPool.singleton.runIfActive { try Self.read(bytes) }
  }

  /// A longer body is parsed on a thread of its own, so that other requests do not wait for it.
  private static let longBody = 64 << 10

  private static func read<Record: WireConvertible>(_ bytes: ByteBuffer) throws -> Record {
    let value: WireValue
    do {
      value = try WireValue(parsing: bytes.readableBytesView)
    } catch {
      throw RequestError.malformed("the body is not valid JSON: \(error)")
    }
    guard value.object != nil else {
      throw RequestError.malformed("the body must be a JSON object")
    }
    return try Record(wire: value)
  }

  private static func isJSON(_ type: String) -> Bool {
    let essence = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    return essence == "application/json" || essence.hasSuffix("+json")
  }

  /// The key by which a repeated request is recognised.
  func idempotencyKey() throws -> String? {
    guard let key = header(APIName.idempotencyKey) else { return nil }
    guard (1...200).contains(key.utf8.count) else {
      throw Refusal.invalid(APIName.idempotencyKey, "must have 1 to 200 bytes")
    }
    return key
  }

  /// The long poll of this request, as long as its parameter `wait`.
  func longPoll() throws -> LongPoll {
    let wait = try query.number("wait", in: 0...60) ?? 0
    return LongPoll(
      registry: hub.longPolls, metrics: hub.metrics, channel: context.channel, now: hub.now,
      deadline: caller.time.adding(seconds: Double(wait)))
  }

  /// Reads from the store, and checks the token again: it may end while a poll is held.
  func readStore<Value: Sendable>(
    _ body: @escaping @Sendable (Caller, any ReadTransaction) throws -> Value
  ) async throws -> Value {
    let caller = caller.at(hub.now())
    return try await hub.store.read { transaction in
      try TokenRules.checkAgain(
        caller.token, for: caller.repository, at: caller.time, in: transaction)
      return try body(caller, transaction)
    }
  }
}
