import CoordinationAPI
import Testing

@Suite struct PolicySecretTests {
  @Test(arguments: [
    ("{}", nil, false),
    (#"{"webhook_secret":"s"}"#, "s", true),
    (#"{"webhook_secret":""}"#, nil, false),
    (#"{"webhook_secret":null}"#, nil, false),
    (#"{"webhook_secret_set":true}"#, nil, true),
    (#"{"webhook_secret_set":false}"#, nil, false),
    (#"{"webhook_secret":"","webhook_secret_set":true}"#, nil, true),
    (#"{"webhook_secret":"s","webhook_secret_set":true}"#, "s", true),
    (#"{"webhook_secret":"s","webhook_secret_set":false}"#, "s", true),
  ])
  func `a secret is set if it is there or said to be`(
    text: String, secret: String?, isSet: Bool
  ) throws {
    let policy = try decoded(RepositoryPolicy.self, text)
    #expect(policy.webhookSecret == secret)
    #expect(policy.webhookSecretIsSet == isSet)
    #expect(try roundTrip(policy) == policy)
  }

  @Test func `a secret taken away is told as set and nowhere else`() throws {
    var policy = try decoded(RepositoryPolicy.self, #"{"webhook_secret":"hush-hush"}"#)
    policy.webhookSecret = nil
    let answer = try written(policy)
    #expect(answer["webhook_secret"] == nil)
    #expect(answer["webhook_secret_set"] == .bool(true))
    #expect(try !text(answer).contains("hush-hush"))
    #expect(policy.unknown.isEmpty)
  }

  @Test func `a policy that was got, changed and put does not lose the secret`() throws {
    var policy = try decoded(RepositoryPolicy.self, #"{"webhook_secret_set":true}"#)
    policy.enabled = false
    let put = try roundTrip(policy)
    #expect(put.webhookSecret == nil && put.webhookSecretIsSet && !put.enabled)
  }

  @Test func `a new secret goes out with a policy that had none`() throws {
    var policy = try decoded(RepositoryPolicy.self, #"{"webhook_secret_set":false}"#)
    policy.webhookSecret = "new"
    let put = try roundTrip(policy)
    #expect(put.webhookSecret == "new" && put.webhookSecretIsSet)
  }

  @Test func `the error about a secret of a wrong type does not tell it`() throws {
    let found = try problems(RepositoryPolicy.self, #"{"webhook_secret":["hush-hush"]}"#)
    #expect(found == ["webhook_secret": "must be a string"])
  }
}
