import Doors
import Model
import Platform
import TestSupport
import Testing

struct ParcelTests {
  @Test func `The id of a parcel is a UUID of version 4, one for each attempt`() {
    let ids = ["abcdefgh", "abcdefgj", "0", "zzzzzzzz"].map {
      Parcel(id: $0, text: "", marks: []).uuid
    }
    #expect(Set(ids).count == ids.count)
    for id in ids {
      #expect(
        id.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/#) != nil
      )
    }
  }
}
