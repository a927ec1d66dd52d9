//! Who is told what happens here.

use super::Control;
use crate::state::lock;
use crate::webhooks::{self, NewSubscription, SimDelivery, Subscription};

impl Control {
    /// Subscribes; the number. The address is asked first whether it knows the secret, unless the switch says not.
    ///
    /// # Errors
    /// When the address is none, or does not confirm within three seconds.
    pub async fn subscribe(&self, new: NewSubscription) -> Result<u64, String> {
        if !new.url.starts_with("http://") {
            return Err("this Zoom speaks no TLS: the url must begin with http://".to_owned());
        }
        let now = self.sim.now();
        let id = lock(&self.sim.webhooks).subscribe(new, now);
        let known = self.subscriptions().into_iter().find(|known| known.id == id);
        if self.switches().webhook_validate_on_save
            && let Some(known) = known
            && !webhooks::validate(&self.sim, &known).await
        {
            self.unsubscribe(id);
            return Err("URL validation failed".to_owned());
        }
        self.sim.world().0.listening = true;
        Ok(id)
    }

    /// Ends a subscription; false if there is none.
    pub fn unsubscribe(&self, id: u64) -> bool {
        let mut webhooks = lock(&self.sim.webhooks);
        let found = webhooks.unsubscribe(id);
        let nobody = webhooks.subscriptions().is_empty();
        drop(webhooks);
        if nobody {
            self.sim.world().0.listening = false;
        }
        found
    }

    /// Who listens.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<Subscription> {
        lock(&self.sim.webhooks).subscriptions().to_vec()
    }

    /// Every try so far, in order.
    #[must_use]
    pub fn deliveries(&self) -> Vec<SimDelivery> {
        lock(&self.sim.webhooks).log().to_vec()
    }

    /// Deliveries not made yet: held, or waiting for their next try.
    #[must_use]
    pub fn undelivered(&self) -> usize {
        lock(&self.sim.webhooks).waiting()
    }

    /// Sends what was held by `webhook_hold`, the newest first if `reverse`; the switch goes off.
    pub async fn flush_webhooks(&self, reverse: bool) {
        self.settle_webhooks().await;
        if reverse {
            lock(&self.sim.webhooks).reverse();
        }
        self.switch(|switches| switches.webhook_hold = false);
        self.settle_webhooks().await;
    }

    /// Waits until everything that is due by now has been tried.
    pub async fn settle_webhooks(&self) {
        self.sim.settle_webhooks().await;
    }
}
