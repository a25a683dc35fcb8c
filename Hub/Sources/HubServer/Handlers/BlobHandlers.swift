import CoordinationAPI
import HTTPTypes
import HubStore

/// The handlers of the routes for blobs.
struct BlobHandlers {
  let call: APICall

  func leave() async throws -> Answer {
    let submitted: BlobRecord = try await call.body()
    let caller = call.caller
    let (blob, isNew) = try await call.hub.store.write { transaction in
      try BlobRules.leave(submitted, by: caller, in: transaction)
    }
    return Answer(isNew ? .created : .ok, json: blob)
      .created(isNew, at: .getBlob, blob.id, in: call.repository)
  }

  func get() async throws -> Answer {
    let (caller, id) = (call.caller, call.parameter)
    let blob = try await call.hub.store.read { transaction in
      try BlobRules.blob(id, by: caller, in: transaction)
    }
    return Answer(json: blob)
  }
}
