package vault_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// orderedVault is a vault that is ordered for a month, as the protocol takes it.
func orderedVault(changes map[string]any) map[string]any {
	config := configured(changes)
	billing := config["billing"].(map[string]any)
	billing["charging_mode"], billing["period_type"], billing["period_num"] = "pre_paid", "month", 1.0
	return config
}

// says fails the test unless all these words are in a message.
func says(t *testing.T, message string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(message, w) {
			t.Errorf("it is not said %q but %s", w, message)
		}
	}
}

// Nobody pays within a time-out. What was ordered stays until somebody does.
func TestAnOrderIsKeptUntilItIsPaid(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	config := orderedVault(map[string]any{"timeouts": map[string]any{"create": "5s"}})
	made := acceptance.NewProtocol(t, s).Blank("cloudbackup_vault")
	said := made.Refuses(config)
	order, _ := made.State()["billing"].(map[string]any)["order_id"].(string)
	if order == "" {
		t.Fatalf("the state has no order: %v", made.State())
	}
	says(t, said, `"ordered"`, "Order "+order+" is not paid yet. Pay it in the console of the cloud")
	for range 2 {
		made.Refresh()
		if made.State() == nil {
			t.Fatal("the ordered vault is not in the state any more")
		}
	}
	// The next apply goes on waiting, also more than once, and still knows the order.
	says(t, made.Refuses(config), "Order "+order+" is not paid yet.")
	if got := made.State()["billing"].(map[string]any)["order_id"]; got != order {
		t.Errorf("after the second wait the order is %v, want %s", got, order)
	}
	s.CBR.Vaults.Pay()
	made.Change(config)
	made.PlansNothing(config)
	if got := s.Count(http.MethodPost, "/vaults"); got != 1 || made.State()["status"] != "available" {
		t.Errorf("%d vaults were ordered, want 1; the status is %v", got, made.State()["status"])
	}
}

func TestAnOrderThatIsRefusedSaysWhy(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.CBR.Vaults.RefuseOrder("The account balance is insufficient.")
	made := acceptance.NewProtocol(t, s).Blank("cloudbackup_vault")
	says(t, made.Refuses(orderedVault(nil)),
		"The cloud did not take the order: The account balance is insufficient.", "billing")
	if s.Count(http.MethodGet, "/vaults") > 0 || made.State() != nil {
		t.Errorf("it is looked for, or in the state: %v", made.State())
	}
}

// Its size is changed by another order, and it cannot be deleted.
func TestAPrepaidVaultIsNeitherResizedNorReplaced(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	config := orderedVault(nil)
	config["billing"].(map[string]any)["is_auto_pay"] = true
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", config)
	s.ForgetRequests()
	larger := orderedVault(nil)
	larger["billing"].(map[string]any)["is_auto_pay"], larger["billing"].(map[string]any)["size"] = true, 200.0
	_, _, said := made.Plan(larger)
	says(t, said, "The size of prepaid vault \"servers\" (", "is changed by an order", "It has 100 GB now.")
	config["description"] = "other"
	_, _, said = made.Plan(config)
	says(t, said, "nother vault would replace prepaid vault \"servers\" (", "which the API cannot delete")
	s.sends(t)
}
