import Platform

/// The inbox of a session at a socket, and beside it the socket at which the session answers.
struct OwnInbox {
  let receipts: ReceiptListener
  let socket: UnixSocket

  /// Why a message cannot be handed over; nothing of it was.
  struct Unreached: Error {
    let why: String
  }

  /// Listens for answers about a parcel, and connects; with a key, who answers has to tell it first.
  init(of place: DoorPlace, for parcel: Parcel, key: String? = nil) throws(Unreached) {
    do {
      receipts = try ReceiptListener(path: ReceiptListener.path(for: parcel, at: place), key: key)
    } catch {
      throw Unreached(why: "no answer of it could be listened for: \(error)")
    }
    do {
      socket = try OwnSocket.connect(to: place.address, of: place.process)
    } catch {
      receipts.close()
      throw Unreached(why: "its inbox does not answer: \(error)")
    }
  }

  func close() {
    socket.shutDown()
    receipts.close()
  }
}
